namespace TorchRelu.Monitoring;

/// <summary>Reports problems with the way the monitor is attached, from the counts of its probes.</summary>
internal static class AttachmentFindings
{
    /// <summary>Returns the findings about the whole model.</summary>
    public static IEnumerable<Finding> OfModel(ModelWatch watch, long steps, bool isAtRest)
    {
        var probes = watch.Probes;
        if (watch.IsAttachedTwice && !isAtRest)
            yield return new(FindingKind.AttachedTwice, Severity.Notice, null,
                "Another monitor was attached to this model already: every forward is counted twice over, at " +
                "twice the cost.") { Advice = "Dispose one of them." };
        if (probes.Count > 0 && !probes.Any(probe => probe.Target.CanDieNow))
            yield return new(FindingKind.NothingCanDie, Severity.None, null,
                $"Of the {probes.Count} activations that are watched none can die: each passes a gradient everywhere.");

        var skipped = probes.Sum(probe => probe.Skipped);
        if (!probes.Any(IsCounted) && skipped > 0)
            yield return new(FindingKind.NotTraining, Severity.Warning, null,
                $"All {skipped} forwards ran in eval mode or without gradients, and none " +
                $"was counted.") { Advice = "Call model.train() before training, or set options.CountEvaluation." };
        if (!isAtRest && probes.Any(IsCounted) && steps == 0)
            yield return new(FindingKind.StepNeverCalled, Severity.Warning, null,
                "Forwards were counted and Step() was never called: no window is ever closed, and nothing " +
                "is decided.") { Advice = "Call monitor.Step() after each optimizer.step()." };
    }

    /// <summary>Returns the findings about the data.</summary>
    public static IEnumerable<Finding> OfData(DataPasses passes)
    {
        if (passes.AreConstant)
            yield return new(FindingKind.ConstantInputs, Severity.Notice, null,
                $"The inputs of the model were the same in all {passes.Rows:N0} rows: what is said of its channels holds for " +
                    $"this row alone.")
            { Advice = "Look at how the data are read." };
    }

    /// <summary>Returns the findings about one site.</summary>
    /// <param name="probe">The hook of the site.</param>
    /// <param name="site">The site.</param>
    /// <param name="counted">The number of probes that have counted something.</param>
    /// <param name="inventory">What is known of the layers around it.</param>
    public static IEnumerable<Finding> OfSite(Probe probe, Site site, int counted, ModelInventory inventory)
    {
        var name = probe.NameOf(site);
        if (!IsCounted(probe) && probe.CalledBetweenSamples && probe.Skipped == 0)
            yield return new(
                FindingKind.NotCounted, Severity.Notice, name,
                $"'{name}' was called only in steps that options.Every leaves out, and none of them " +
                $"was counted.") { Advice = "Set Every to 1, or to a number that shares no factor with the rhythm of its calls." };
        else if (counted > 0 && site is { Problem: null } && !IsCounted(probe) && probe.Skipped == 0
            && inventory.IsUnused(probe.Target.Name))
            yield return new(FindingKind.Unused, Severity.Notice, name, $"'{name}' is not used by the forward.");
        else if (counted > 0 && site is { Problem: null } && !IsCounted(probe) && probe.Skipped == 0)
            yield return new(FindingKind.NeverCalled, Severity.Warning, name,
                $"'{name}' was never seen while {counted} others were.") { Advice = $"Hooks run in call(x) only: write " +
                $"{probe.Target.Name}.call(x), not {probe.Target.Name}.forward(x)." };
        if (probe.Merged is { } reason)
            yield return new(FindingKind.ModuleReused, Severity.Notice, name,
                $"The uses of '{probe.Target.Name}' are counted as one site: {reason}.") { Advice = "Give each place a module of its own " +
                "to have them told apart." };
        else if (probe.Sites.Length > 1 && ReferenceEquals(site, probe.Sites[0]))
            yield return new(
                FindingKind.ModuleReused, Severity.None, name,
                $"'{probe.Target.Name}' is used {probe.Sites.Length} times in one call of the model; its uses are told apart by " +
                $"their order.") { Advice = "Give each place a module of its own to have it repaired on its own." };
        if (site.Problem is { } problem)
            yield return new(FindingKind.NotCounted, Severity.Warning, name, $"'{name}': {problem}");
        if (site.InPlace)
            yield return new(FindingKind.InPlace, Severity.None, name,
                $"'{name}' works in place: its output is counted, and the pre-activations are gone once it ran.");
    }

    public static bool IsCounted(Probe probe) => probe.Sites.Any(site => site.Channels is not null);
}
