namespace TorchRelu.Repairs;

/// <summary>Checks the conditions for switching a ReLU.</summary>
internal static class SwitchChecks
{
    /// <exception cref="ArgumentException">The order is invalid for any model.</exception>
    public static Refusal? Check(SwitchOrder order, RepairContext context)
    {
        Require(order);
        var (name, rectifier) = (order.Site.Name, order.Site.Rectifier);
        if (context.Optimizer?.CheckSupported(name) is { } refusal) return refusal;
        if (rectifier.parameters().Any()) return Refusals.HasParameters(name, rectifier);
        if (TorchSharpInternals.LackingToReplace is { } lacking) return Refusals.LayoutUnknown(name, lacking);
        if (HookEdits.IsOverridden(rectifier)) return Refusals.Overridden(name);
        if (order.Scope == SwitchScope.DeadChannels && !SilentOutput.IsRelu(rectifier)) return Refusals.NotRelu(name, rectifier);
        return Widths(order) ?? Producers(order, context)
            ?? (order.Keeping == LossKeeping.Required ? Continuity.Check(order, context) : null);
    }

    // Such an order is an error of the caller, independent of the model.
    private static void Require(SwitchOrder order)
    {
        if (order.Site.Uses.Count == 0) throw new ArgumentException($"The site '{order.Site.Name}' has no use.");
        if (order.Scope == SwitchScope.DeadChannels && order.To.Spec.Kind != "PReLU")
            throw new ArgumentException(
                $"A switch of the dead channels alone needs a slope for each, which {order.To.Spec} has not. Use " +
                $"NewActivation.PRelu(...), or the scope of the whole module.");
        foreach (var use in order.Site.Uses)
        {
            if (use.Channels is { } channels && use.Dead.Any(channel => channel < 0 || channel >= channels))
                throw new ArgumentException(
                    $"'{order.Site.Name}' has {channels} channels; {use.Dead.First(channel => channel < 0 || channel >= channels)} is " +
                    $"none of them.");
        }
    }

    private static Refusal? Widths(SwitchOrder order)
    {
        if (!order.IsPerChannel) return null;
        var name = order.Site.Name;
        if (order.Site.Uses.Any(use => use.Channels is null)) return Refusals.ChannelsUnknown(name);
        var widths = order.Site.Uses.Select(use => (use.Channels!.Value, use.ChannelsLast)).Distinct().ToList();
        if (widths.Count > 1) return Refusals.Widths(name, widths.Select(width => width.Value));
        return order.Scope == SwitchScope.DeadChannels && order.Dead.Count == 0 ? Refusals.NoDeadChannel(name, order.Site.Uses.Count)
            : null;
    }

    private static Refusal? Producers(SwitchOrder order, RepairContext context)
    {
        if (order.IsRepeated) return null;
        var modules = context.Modules;
        foreach (var use in order.Site.Uses.Where(use => use.Links is { Producers.Count: > 0 }))
        {
            var producers = use.Links!.Producers.Where(layer => Layers.Parameters(layer.Module).Count > 0).ToList();
            if (producers.Count > 0 && producers.All(layer => Layers.IsFrozen(layer.Module)))
                return Refusals.FrozenProducers(order.Site.Name, producers);
            if (order.DeadAt(use).Count == 0 || BiasCentre.BiasOf(use.Links) is not { Bias.requires_grad: true } bias) continue;
            if (Layers.Check(order.Site.Name, bias.Layer, modules, use.Links) is { } refusal) return refusal;
        }
        return null;
    }
}
