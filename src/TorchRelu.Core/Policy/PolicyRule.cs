namespace TorchRelu.Policy;

/// <summary>Derives repairs from a policy, the memory of the run and a report: a pure function, called once per window.</summary>
internal static class PolicyRule
{
    /// <summary>The share of a layer's dead channels that must have the cause that a rule requires: half.</summary>
    public const double CauseShare = 0.5;

    /// <summary>
    /// The share of died channels from which a layer is switched along with the triggering layer: a quarter, the threshold of a Warning.
    /// </summary>
    public const double AlongShare = Thresholds.WarningDeadShare;

    /// <summary>
    /// The number of windows in a trial if no epoch ends: 50, at least 100,000 samples, which is more than an epoch of MNIST.
    /// </summary>
    public const int WindowsOfTrial = 50;

    /// <summary>Decides after a window.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="memory">The memory of the run; a new one for a new run.</param>
    /// <param name="report">The report on the window.</param>
    /// <param name="losses">The losses and metrics so far, including those of the window.</param>
    /// <returns>The updated memory and the decision; the decision is null if no repair is due.</returns>
    public static (PolicyMemory Memory, RepairDecision? Decision) Decide(
        RepairPolicy policy, PolicyMemory memory, ReluReport report, LossHistory losses)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(losses);
        memory = memory with { Windows = memory.Windows + 1 };
        if (memory.BaselineIsDue) memory = memory with { BaselineIsDue = false, Baseline = DeadOf(report) };

        var calls = policy.Rules.Select((rule, index) => (Rule: rule, Index: index, Layers: Calling(rule, memory, report, losses)))
            .ToList();
        memory = memory with { Streaks = Streaks(calls.Select(call => (call.Index, call.Layers)), memory) };
        if (memory.Trial is not null || memory.Windows <= memory.QuietThrough) return (memory, null);
        foreach (var (rule, index, layers) in calls)
        {
            if (memory.Made.ElementAtOrDefault(index) >= rule.MaxRuns) continue;
            var due = layers.Where(layer => memory.Streaks[Key(index, layer)] >= rule.Windows).ToList();
            if (due.Count == 0) continue;
            var decision =
                new RepairDecision(index, report.Steps, Orders(rule, due, memory, report), Evidence(rule, due, memory, report, losses));
            return (AfterDeciding(memory, policy, index), decision);
        }
        return (memory, null);
    }

    /// <summary>Returns the memory after at least one order of a decision was carried out: a trial begins.</summary>
    public static PolicyMemory AfterRepair(PolicyMemory memory, RepairTrial trial)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory with { Trial = trial, BaselineIsDue = true };
    }

    /// <summary>Returns the memory after a trial ended.</summary>
    public static PolicyMemory AfterTrial(PolicyMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory with { Trial = null, QuietThrough = memory.Windows + memory.CoolDown, Streaks = new Dictionary<string, int>() };
    }

    private static PolicyMemory AfterDeciding(PolicyMemory memory, RepairPolicy policy, int index)
    {
        var made = Enumerable.Range(0, policy.Rules.Count).Select(rule => memory.Made.ElementAtOrDefault(rule) + (rule == index ? 1 : 0));
        var coolDown = policy.Rules[index].CoolDownWindows;
        return memory with { Made = [.. made], CoolDown = coolDown, QuietThrough = memory.Windows + coolDown };
    }

    // The layers that trigger a rule; "" for the model.
    private static List<string> Calling(RepairRule rule, PolicyMemory memory, ReluReport report, LossHistory losses)
    {
        if (rule.OnLostLoss) return losses.Last is { Lost: > 0 } last && last.Lost >= last.Count ? [""] : [];
        if (rule.OnlyWhenStalled && TrialRule.HasStalled(losses) is not true) return [];
        return [.. report.Layers.Where(layer => layer.Channels > 0 && Calls(rule, FreshDeaths.Find(layer, memory.Baseline), layer))
            .Select(layer => layer.Name)];
    }

    private static bool Calls(RepairRule rule, FreshDeaths fresh, LayerReport layer)
    {
        if (rule.Verdict is var (verdict, share)
            && layer.ChannelReports.Count(channel => channel.Verdict == verdict) < share * layer.Channels) return false;
        if (rule.Severity > Severity.None && fresh.Severity < rule.Severity) return false;
        return rule.Cause is not { } cause
            || (fresh.Dead.Count > 0
            && fresh.Dead.Count(channel => layer.ChannelReports[channel].Causes.Contains(cause)) >= CauseShare * fresh.Dead.Count);
    }

    private static Dictionary<string, int> Streaks(IEnumerable<(int Index, List<string> Layers)> calls, PolicyMemory memory) =>
        calls.SelectMany(call => call.Layers.Select(layer => Key(call.Index, layer)))
            .ToDictionary(key => key, key => memory.Streaks.GetValueOrDefault(key) + 1);

    private static List<RepairOrder> Orders(RepairRule rule, List<string> calling, PolicyMemory memory, ReluReport report)
    {
        var orders = new List<RepairOrder>();
        foreach (var remedy in rule.Remedies)
        {
            if (remedy.Kind == RemedyKind.Stop) orders.Add(new(remedy, null, []));
            else if (remedy.Kind == RemedyKind.LowerRate)
                orders.Add(new(remedy.RateDivisor is null ? Remedy.LowerRate(Divisor(calling, report)) : remedy, null, []));
            else orders.AddRange(report.Layers.Where(layer => IsTreated(remedy, layer, calling, memory))
                .Select(layer => new RepairOrder(remedy, layer.Name, Treated(layer)) { Site = layer.Site })
                .Where(order => order.Dead.Count > 0));
        }
        return orders;
    }

    private static double Divisor(List<string> calling, ReluReport report) => Math.Clamp(
        Math.Ceiling(report.Layers.Where(layer => calling.Contains(layer.Name)).SelectMany(layer => layer.Causes)
            .Where(cause => cause.Cause == DeathCause.LearningRateTooHigh).Select(cause => cause.RateExcess ?? 0).DefaultIfEmpty().Max()),
        Remedy.MinDivisor,
        Remedy.MaxDivisor);

    // A layer behind a dead one does not recover by itself, and recycling changes only dead channels. So it applies wherever channels died.
    private static bool IsTreated(Remedy remedy, LayerReport layer, List<string> calling, PolicyMemory memory) =>
        calling.Contains(layer.Name)
        || (remedy.Kind == RemedyKind.Recycle && layer.Died > 0)
        || (FreshDeaths.Find(layer, memory.Baseline) is { Died: > 0 } fresh && fresh.Died >= AlongShare * layer.Channels);

    private static string Evidence(RepairRule rule, List<string> calling, PolicyMemory memory, ReluReport report, LossHistory losses)
    {
        if (rule.OnLostLoss)
            return $"{losses.Last!.Lost} of {losses.Last.Lost + losses.Last.Count} losses in steps " +
            $"{losses.Last.FirstStep}-{losses.Last.LastStep} were no numbers.";
        var layers = report.Layers.Where(layer => calling.Contains(layer.Name)).Select(layer => Describe(layer, memory));
        return string.Join("; ", layers.Append(TrialRule.Sentence(losses)).Where(part => part.Length > 0)) + ".";
    }

    private static string Describe(LayerReport layer, PolicyMemory memory)
    {
        var causes = layer.Causes.Count == 0 ? ""
            : $" ({string.Join(", ", layer.Causes.Take(2).Select(cause => $"{cause.Cause} {cause.Channels}"))})";
        var since = DeadOf(layer).Intersect(memory.Baseline.GetValueOrDefault(layer.Name) ?? []).Count();
        var rest = since > 0 ? $", {since} of them since before the last repair" : "";
        return $"{layer.Name}: {layer.Dead} of {layer.Channels} channels dead{rest}{causes}";
    }

    private static Dictionary<string, IReadOnlyList<int>> DeadOf(ReluReport report) =>
        report.Layers.GroupBy(layer => layer.Name).ToDictionary(group => group.Key, group => DeadOf(group.First()));

    private static IReadOnlyList<int> DeadOf(LayerReport layer) =>
        [.. layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index)];

    // Where half a layer is lost, what is silent is treated with what is dead. Of single channels only the dead are: a repair of a living
    // one
    // would cost what it has learnt.
    private static IReadOnlyList<int> Treated(LayerReport layer) => layer.DeadShare >= Thresholds.CriticalDiedShare ? DeadOf(layer)
        : [.. layer.ChannelReports.Where(channel => channel.Verdict is ChannelVerdict.Dead or ChannelVerdict.ProvedDead)
            .Select(channel => channel.Index)];

    private static string Key(int rule, string layer) => $"{rule}/{layer}";
}

/// <summary>The dead channels of a layer that were alive after the last repair.</summary>
/// <param name="Dead">Their indices.</param>
/// <param name="Died">The number of them that once fired.</param>
/// <param name="Severity">The severity among the channels that were alive then.</param>
internal sealed record FreshDeaths(IReadOnlyList<int> Dead, int Died, Severity Severity)
{
    public static FreshDeaths Find(LayerReport layer, IReadOnlyDictionary<string, IReadOnlyList<int>> baseline)
    {
        var known = baseline.GetValueOrDefault(layer.Name)?.ToHashSet() ?? [];
        var dead = layer.ChannelReports.Where(channel => channel.Verdict.IsDead() && !known.Contains(channel.Index)).ToList();
        var died = dead.Count(channel => channel.History is { EverFired: true });
        var condition = new LayerCondition(Math.Max(0, layer.Channels - known.Count), dead.Count, died, 0);
        return new([.. dead.Select(channel => channel.Index)], died, SeverityRule.Worst(SeverityRule.Judge(layer.Name, condition)));
    }
}
