namespace TorchRelu;

/// <summary>A decision that is not yet carried out, as plain data.</summary>
internal sealed record PendingRepair(int Rule, long Step, string Evidence, IReadOnlyList<PendingOrder> Orders)
{
    public static PendingRepair Of(RepairDecision decision) => new(decision.Rule, decision.Step, decision.Evidence, [.. decision.Orders.Select(PendingOrder.Of)]);

    public RepairDecision Restore() => new(Rule, Step, [.. Orders.Select(order => order.Restore())], Evidence);
}

/// <summary>One order of it.</summary>
internal sealed record PendingOrder(RemedyKind Kind, ActivationSpec? To, SwitchScope Scope, double? RateDivisor, string? Layer, IReadOnlyList<int> Dead)
{
    public static PendingOrder Of(RepairOrder order) => new(order.Remedy.Kind, order.Remedy.To, order.Remedy.Scope, order.Remedy.RateDivisor, order.Layer, order.Dead);

    public RepairOrder Restore() => new(
        Kind switch
        {
            RemedyKind.Recycle => Remedy.Recycle,
            RemedyKind.LowerRate => RateDivisor is { } by ? Remedy.LowerRate(by) : Remedy.LowerRate(),
            RemedyKind.Stop => Remedy.Stop,
            _ => Remedy.SwitchTo(To!, Scope),
        },
        Layer,
        Dead);
}
