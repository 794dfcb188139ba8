namespace TorchRelu.Policy;

/// <summary>Derives repairs from a policy, the memory of the run and a report: a pure function, called once per window.</summary>
internal static class PolicyRule
{
    /// <summary>The share of a layer's dead channels that must have the cause that a rule requires: half.</summary>
    public const double CauseShare = 0.5;

    /// <summary>
    /// The number of windows in a trial if no epoch ends: 50, at least 100,000 samples, which is more than an epoch of MNIST.
    /// </summary>
    public const int WindowsOfTrial = 50;

    /// <summary>The number of windows in which a kept repair is still undone if the loss gets worse than before it: 50.</summary>
    public const int WindowsOfGuard = 50;

    /// <summary>The windows in a row that must be worse to undo a kept repair: 2.</summary>
    public const int WorseWindows = 2;

    /// <summary>How often a lost loss goes back where the policy has repaired, but has no rule for it: 3.</summary>
    public const int MostReturns = 3;

    private const int NoRule = -1;

    private static readonly HashSet<string> s_none = [];

    /// <summary>Decides after a window.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="memory">The memory of the run; a new one for a new run.</param>
    /// <param name="report">The report on the window.</param>
    /// <param name="losses">The losses and metrics so far, including those of the window.</param>
    /// <param name="exploded">The layers whose outputs have grown to more than ten times their first.</param>
    /// <returns>The updated memory and the decision; the decision is null if no repair is due.</returns>
    public static (PolicyMemory Memory, RepairDecision? Decision) Decide(
        RepairPolicy policy, PolicyMemory memory, ReluReport report, LossHistory losses, IReadOnlySet<string>? exploded = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(losses);
        memory = memory with { Windows = memory.Windows + 1 };

        var calls = policy.Rules.Select((rule, index) => (Rule: rule, Index: index, Layers: Calling(rule, memory, report, losses)))
            .ToList();
        memory = memory with { Streaks = Streaks(calls.Select(call => (call.Index, call.Layers)), memory) };
        if (memory.Trial is not null || memory.Windows <= memory.QuietThrough) return (memory, null);
        foreach (var (rule, index, layers) in calls)
        {
            if (rule.OnLostLoss || Made(memory, index) >= rule.MaxRuns) continue;
            var due = layers.Where(layer => memory.Streaks[Key(index, layer)] >= rule.Windows).ToList();
            if (due.Count == 0) continue;
            var decision =
                new RepairDecision(index, report.Steps,
                    OrderRule.Orders(rule, due, memory, report, exploded ?? s_none,
                        hasLearnt: losses.HasLearnt || losses.Last is null),
                    OrderRule.Evidence(due, memory, report, losses));
            return (AfterDeciding(memory, policy, index) with { Decided = DeadOf(report) }, decision);
        }
        return (memory, null);
    }

    /// <summary>Returns the memory after at least one order of a decision was carried out: a trial begins.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="made">The orders that were carried out. What they revived counts again if it dies again.</param>
    public static PolicyMemory AfterRepair(PolicyMemory memory, RepairTrial trial, IReadOnlyCollection<RepairOrder> made)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(made);
        var revived = made.Where(order => order.Layer is not null).ToLookup(order => order.Layer!, order => order.Dead);
        return memory with
        {
            Trial = trial,
            HasActed = true,
            Guarded = null,
            WorseWindows = 0,
            BaselineBefore = memory.Baseline,
            Baseline = made.Any(order => order.Remedy.Kind == RemedyKind.GoBack) ? new Dictionary<string, IReadOnlyList<int>>()
                : memory.Decided.ToDictionary(layer => layer.Key, layer =>
                (IReadOnlyList<int>)[.. layer.Value.Except(revived[layer.Key].SelectMany(channels => channels))]),
        };
    }

    /// <summary>Returns the memory after a trial ended.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="outcome">What the trial has shown. A repair that is kept is still undone if the loss gets worse soon.</param>
    public static PolicyMemory AfterTrial(PolicyMemory memory, TrialOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var (isKept, isUndone) = (outcome == TrialOutcome.Better, outcome == TrialOutcome.Worse);
        return memory with
        {
            // What an undone repair has left dead was dead before it.
            Baseline = isUndone ? memory.BaselineBefore : memory.Baseline,
            Trial = null,
            Guarded = isKept ? memory.Trial : null,
            WorseWindows = 0,
            HasKept = memory.HasKept || isKept,
            QuietThrough = memory.Windows + memory.CoolDown,
            Streaks = new Dictionary<string, int>(),
        };
    }

    /// <summary>Watches a kept repair after a window.</summary>
    /// <returns>The updated memory, and whether the repair has turned out to be harmful.</returns>
    public static (PolicyMemory Memory, bool IsHarmful) Guard(PolicyMemory memory, LossHistory losses)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(losses);
        if (memory.Guarded is not { } trial) return (memory, false);
        if (memory.Windows - trial.Windows > WindowsOfTrial + WindowsOfGuard) return (memory with { Guarded = null }, false);
        var worse = losses.Last is { Count: > 0 } last && TrialRule.IsWorse(trial, last) ? memory.WorseWindows + 1 : 0;
        return (memory with { WorseWindows = worse }, worse >= WorseWindows);
    }

    /// <summary>
    /// The rule that acts on a lost loss now; null if none does. A policy without such a rule goes back once it has repaired: a training
    /// that was touched is not left with a lost loss.
    /// </summary>
    public static (PolicyMemory Memory, RepairDecision? Decision) DecideOnLostLoss(
        RepairPolicy policy, PolicyMemory memory, LossHistory losses, long step)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.Trial is not null || !TrialRule.IsLost(losses)) return (memory, null);
        var index = Enumerable.Range(0, policy.Rules.Count)
            .FirstOrDefault(rule => policy.Rules[rule].OnLostLoss && Made(memory, rule) < policy.Rules[rule].MaxRuns, NoRule);
        var returns = memory is { HasActed: true, Returns: < MostReturns } && !policy.Rules.Any(rule => rule.OnLostLoss);
        if (index == NoRule && !returns) return (memory, null);
        var evidence = losses.LostInARow > 0 ? $"The last {losses.LostInARow} losses up to step {step} were no numbers."
            : FormattableString.Invariant(
                $"The median loss is {losses.Last!.Median:g4}, after {losses.LowestMedian:g4} at best, {losses.FirstMedian:g4} at first.");
        if (index == NoRule)
            return (memory with { Returns = memory.Returns + 1 }, new(NoRule, step, [new(Remedy.GoBack, null, [])], evidence));
        return (AfterDeciding(memory, policy, index),
            new(index, step, [.. policy.Rules[index].Remedies.Select(remedy => new RepairOrder(remedy, null, []))], evidence));
    }

    private static int Made(PolicyMemory memory, int rule) => memory.Made.ElementAtOrDefault(rule);

    private static PolicyMemory AfterDeciding(PolicyMemory memory, RepairPolicy policy, int index)
    {
        var made = Enumerable.Range(0, policy.Rules.Count).Select(rule => Made(memory, rule) + (rule == index ? 1 : 0));
        var coolDown = policy.Rules[index].CoolDownWindows;
        return memory with { Made = [.. made], CoolDown = coolDown, QuietThrough = memory.Windows + coolDown };
    }

    // The layers that trigger a rule.
    private static List<string> Calling(RepairRule rule, PolicyMemory memory, ReluReport report, LossHistory losses)
    {
        if (rule.OnLostLoss || (rule.AfterKept && !memory.HasKept) || (rule.WhileUnlearnt && losses.HasLearnt)
            || memory.Windows > rule.FirstWindows) return [];
        if (rule.OnlyWhenStalled && TrialRule.HasStalled(losses) is not true) return [];
        return [.. report.Layers.Where(layer => layer.Channels > 0 && Calls(rule, FreshDeaths.Find(layer, memory.Baseline), layer))
            .Select(layer => layer.Name)];
    }

    private static bool Calls(RepairRule rule, FreshDeaths fresh, LayerReport layer)
    {
        if (rule.Verdict is var (verdict, share)
            && layer.ChannelReports.Count(channel => channel.Verdict == verdict) < share * layer.Channels) return false;
        if (rule.Severity > Severity.None && fresh.Severity < rule.Severity) return false;
        // A loss that has not begun to fall is usual; what is not is that channels die of it.
        if (rule.WhileUnlearnt && fresh.Died < OrderRule.AlongShare * layer.Channels) return false;
        return rule.Cause is not { } cause
            || (fresh.Dead.Count > 0
            && fresh.Dead.Count(channel => layer.ChannelReports[channel].Causes.Contains(cause)) >= CauseShare * fresh.Dead.Count);
    }

    private static Dictionary<string, int> Streaks(IEnumerable<(int Index, List<string> Layers)> calls, PolicyMemory memory) =>
        calls.SelectMany(call => call.Layers.Select(layer => Key(call.Index, layer)))
            .ToDictionary(key => key, key => memory.Streaks.GetValueOrDefault(key) + 1);

    private static Dictionary<string, IReadOnlyList<int>> DeadOf(ReluReport report) =>
        report.Layers.GroupBy(layer => layer.Name).ToDictionary(group => group.Key, group => OrderRule.DeadOf(group.First()));

    private static string Key(int rule, string layer) => $"{rule}/{layer}";
}
