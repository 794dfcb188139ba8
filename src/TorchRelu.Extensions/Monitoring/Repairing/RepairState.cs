namespace TorchRelu.Monitoring;

/// <summary>The state that a <see cref="RepairRunner"/> needs to continue, as plain data.</summary>
internal sealed record RepairState
{
    public IReadOnlyList<RepairRecord> Records { get; init; } = [];

    public PolicyMemory Memory { get; init; } = new();

    public string? StopReason { get; init; }

    /// <summary>The indexes in <see cref="Records"/> of the repairs on trial.</summary>
    public IReadOnlyList<int> OnTrial { get; init; } = [];

    /// <summary>The end of the trial while its switches are taken back; null if it goes on.</summary>
    public TrialEnd? Ending { get; init; }

    public IReadOnlyList<SavedRepair> Standing { get; init; } = [];

    public PendingRepair? Pending { get; init; }

    /// <summary>The number of fresh rows that were drawn.</summary>
    public long DrawnRows { get; init; }

    /// <summary>The training at the step of the repair on trial; null if it needs no undo.</summary>
    public TrainingCopyState? Undo { get; init; }

    public LastGoodState? LastGood { get; init; }

    /// <summary>The steps that are still centred, or how long ago that was; -32 if it is over.</summary>
    public int CentredSteps { get; init; } = -StepCentring.Steps;

    /// <summary>The learning rate before a repair lowered it; null if none did.</summary>
    public double? LoweredFrom { get; init; }
}

/// <summary>The end of a trial.</summary>
/// <param name="Verdict">What it has shown.</param>
/// <param name="Metric">The metric of the last epoch; null if none was given.</param>
/// <param name="Step">The number of steps that had ended when it was judged.</param>
internal sealed record TrialEnd(TrialVerdict Verdict, double? Metric, long Step = 0);

/// <summary>A repair that stands.</summary>
/// <param name="Record">The index of its record.</param>
/// <param name="Planned">The replaced activation; null if none was replaced.</param>
/// <param name="RateFactor">The factor that the learning rate was multiplied by.</param>
internal sealed record SavedRepair(int Record, PlannedSwitch? Planned, double RateFactor);

/// <summary>A decision that is not yet carried out, as plain data.</summary>
internal sealed record PendingRepair(int Rule, long Step, string Evidence, IReadOnlyList<PendingOrder> Orders)
{
    public static PendingRepair From(RepairDecision decision) =>
        new(decision.Rule, decision.Step, decision.Evidence, [.. decision.Orders.Select(PendingOrder.From)]);

    public RepairDecision Restore() => new(Rule, Step, [.. Orders.Select(order => order.Restore())], Evidence);
}

/// <summary>One order of a pending decision.</summary>
internal sealed record PendingOrder(
    RemedyKind Kind, ActivationSpec? To, SwitchScope Scope, double? RateDivisor, string? Layer, IReadOnlyList<int> Dead)
{
    public SiteKey? Site { get; init; }

    public bool IsWhole { get; init; }

    public bool KeepsLoss { get; init; }

    public static PendingOrder From(RepairOrder order) =>
        new(order.Remedy.Kind, order.Remedy.To, order.Remedy.Scope, order.Remedy.RateDivisor, order.Layer, order.Dead)
        {
            Site = order.Site,
            IsWhole = order.IsWhole,
            KeepsLoss = order.KeepsLoss,
        };

    public RepairOrder Restore() => new(
        Kind switch
        {
            RemedyKind.Recycle => Remedy.Recycle,
            RemedyKind.LowerRate => RateDivisor is { } by ? Remedy.LowerRate(by) : Remedy.LowerRate(),
            RemedyKind.Stop => Remedy.Stop,
            RemedyKind.GoBack => Remedy.GoBack,
            _ => Remedy.SwitchTo(To!, Scope),
        },
        Layer,
        Dead)
    {
        Site = Site,
        IsWhole = IsWhole,
        KeepsLoss = KeepsLoss,
    };
}
