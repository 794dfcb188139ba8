namespace TorchRelu.Hooks;

/// <summary>Reads the connections of the layers from the calls of the first forward.</summary>
internal sealed class ForwardTrace(IReadOnlyList<LayerCall> calls, IReadOnlyCollection<ProbeTarget> watched, LayerCall? result = null)
{
    private ChannelFlows Flows => field ??= new(calls, result);

    /// <summary>The layers around the nth use of a watched module; null if the forward did not call it.</summary>
    public SiteLinks? LinksOf(ProbeTarget target, int use)
    {
        if (target.Kind == SiteKind.ConsumerInput) return null;
        var call = calls.Where(call => ReferenceEquals(call.Module, target.Module)).ElementAtOrDefault(use);
        if (call is null) return null;
        var producers = Producers(target.Kind == SiteKind.PreActivation ? call : call.InputFrom).ToList();
        var weights = producers.Count > 0 && LayerKinds.MakesChannels(producers[^1].Module) ? producers[^1] : null;
        return new SiteLinks([.. producers.Select(Named)], [.. Consumers(call).Select(Named)])
        {
            Order = calls.TakeWhile(other => !ReferenceEquals(other, call)).Count(),
            Flow = Flows.Of(call),
            Upstream = weights is null ? null : Upstream(weights),
            InputsWereNonNegative = weights?.InputSigns.Negative == 0,
            Feeding = weights is null ? [] : Feeding(weights),
            Data = weights?.InputMoments,
            ReadsData = weights is { InputIsData: true },
        };
    }

    /// <summary>
    /// Finds inputs that look like the output of an unwatched activation. Each tensor is reported once, at the first layer that reads it.
    /// </summary>
    public IEnumerable<Finding> Unseen()
    {
        var seen = new HashSet<nint>();
        var watchedInputs = watched.Where(target => target.Kind == SiteKind.ConsumerInput).Select(target => target.Module).ToHashSet();
        foreach (var call in calls)
        {
            if (!IsRectified(call) || (call.InputAddress != 0 && !seen.Add(call.InputAddress)) || watchedInputs.Contains(call.Module)
                || IsOfWatchedPreActivations(call)) continue;
            if (call.InputFrom is not { } from) yield return Functional(call);
            else if (IsUsersActivation(from)) yield return Unknown(from);
            else if (from.OutputSigns.Negative > 0 && !Explains(from)) yield return Functional(call);
        }
    }

    // The values are never negative and sometimes exactly zero. They must depend on parameters, because images are such data too.
    private static bool IsRectified(LayerCall call) => call.InputHasGradient && call.InputSigns is { Negative: 0, Zero: > 0 };

    private bool Explains(LayerCall from) =>
        LayerKinds.PassesThrough(from.Module)
            || watched.Any(target => target.Kind == SiteKind.Module && ReferenceEquals(target.Module, from.Module));

    // The address of a copy does not lead back to its pre-activations, but the greatest value does. ReLU, flattening and max pooling keep
    // it bit for bit. The output of another layer, or a sum, has another greatest value. If all values are zero, the sizes must match
    // instead.
    private bool IsOfWatchedPreActivations(LayerCall call) => calls.TakeWhile(before => !ReferenceEquals(before, call)).Any(before =>
        watched.Any(target => target.Kind == SiteKind.PreActivation && ReferenceEquals(target.Module, before.Module)) &&
        (call.InputSigns.Most > 0 ? call.InputSigns.Most == before.OutputSigns.Most : before.OutputSigns.Most <= 0
            && call.InputSigns.All == before.OutputSigns.All));

    private bool IsUsersActivation(LayerCall from) =>
        LayerKinds.IsForeign(from.Module) && !Explains(from) &&
        from.OutputSigns is { Negative: 0, Zero: > 0 } && from.InputSigns.Negative > 0;

    // Returns the watched module whose output the layer reads, and the use of it. Pooling, dropout and flattening may lie between.
    private (ProbeTarget Target, int Use)? Upstream(LayerCall layer)
    {
        // A tensor that was changed in place on the way, as by x.add_(y), is no longer the output of the activation.
        var from = layer.ReadsItUnchanged ? layer.InputFrom : null;
        while (from is not null && LayerKinds.PassesThrough(from.Module)) from = from.ReadsItUnchanged ? from.InputFrom : null;
        if (from is null
            || watched.FirstOrDefault(target =>
            target.Kind == SiteKind.Module && ReferenceEquals(target.Module, from.Module)) is not { } target) return null;
        return (target, calls.Where(call => ReferenceEquals(call.Module, from.Module)).ToList().IndexOf(from));
    }

    // Returns the watched modules whose output the layer may read: the nearest one before it. If functions lie between, returns all that
    // ran before it.
    private IReadOnlyList<ProbeTarget> Feeding(LayerCall layer) =>
        layer.InputIsData ? [] :
        Upstream(layer) is var (nearest, _) ? [nearest] :
        [.. watched.Where(target => target.Kind == SiteKind.Module && calls.TakeWhile(call => !ReferenceEquals(call, layer))
            .Any(call => ReferenceEquals(call.Module, target.Module)))];

    private static NamedModule Named(LayerCall call) => new(call.Name, call.Module);

    private static IEnumerable<LayerCall> Producers(LayerCall? call)
    {
        for (; call is not null; call = call.InputFrom)
        {
            var makes = LayerKinds.MakesChannels(call.Module);
            if (makes || LayerKinds.Normalises(call.Module)) yield return call;
            else if (!LayerKinds.PassesThrough(call.Module)) yield break;
            if (makes) yield break;
        }
    }

    private IEnumerable<LayerCall> Consumers(LayerCall site)
    {
        foreach (var call in calls.Where(call => LayerKinds.MakesChannels(call.Module)))
        {
            var from = call.InputFrom;
            while (from is not null && !ReferenceEquals(from, site) && LayerKinds.PassesThrough(from.Module)) from = from.InputFrom;
            if (ReferenceEquals(from, site)) yield return call;
        }
    }

    private static Finding Functional(LayerCall call) => Suspicion(
        call.Name,
        $"What '{call.Name}' reads is never negative and zero in {call.InputSigns.Zero} of {call.InputSigns.All} values, and no watched " +
            $"module made it so: " +
        $"an activation is probably called as a function there, and its channels are not seen.",
        $"To watch them: options.WatchInputs(\"{call.Name}\").");

    private static Finding Unknown(LayerCall call) => Suspicion(
        call.Name,
        $"'{call.Name}' is a {call.Module.GetType().Name} whose output is never negative and zero in {call.OutputSigns.Zero} of " +
            $"{call.OutputSigns.All} values: " +
        $"probably an activation, and it is not watched.",
        $"To watch it: options.Watch<{call.Module.GetType().Name}>().");

    private static Finding Suspicion(string layer, string message, string advice) =>
        new(FindingKind.SuspectedFunctional, Severity.Notice, layer, message) { Advice = advice };
}
