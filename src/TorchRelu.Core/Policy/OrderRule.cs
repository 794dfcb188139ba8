namespace TorchRelu.Policy;

/// <summary>Derives the repairs of a rule that acts: which layers, and which of their channels.</summary>
internal static class OrderRule
{
    /// <summary>
    /// The share of died channels from which a layer is switched along with the triggering layer: a quarter, the threshold of a Warning.
    /// </summary>
    public const double AlongShare = Thresholds.WarningDeadShare;

    /// <summary>The dead share from which a layer of a network that has learnt nothing is made anew as a whole: 90 %.</summary>
    public const double WholeShare = 0.9;

    /// <summary>The repairs of a rule that acts.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="calling">The layers that triggered it.</param>
    /// <param name="memory">The memory of the run.</param>
    /// <param name="report">The report on the window.</param>
    /// <param name="exploded">The layers whose outputs have exploded.</param>
    /// <param name="hasLearnt">Whether the loss is better than that of a network that knows nothing.</param>
    public static IReadOnlyList<RepairOrder> Orders(
        RepairRule rule, IReadOnlyList<string> calling, PolicyMemory memory, ReluReport report, IReadOnlySet<string> exploded,
        bool hasLearnt)
    {
        var orders = new List<RepairOrder>();
        foreach (var remedy in rule.Remedies)
        {
            if (remedy.Kind is RemedyKind.Stop or RemedyKind.GoBack or RemedyKind.LowerRate) orders.Add(new(remedy, null, []));
            else orders.AddRange(report.Layers.Select(layer => Order(layer, remedy)).OfType<RepairOrder>());
        }
        return orders;

        RepairOrder? Order(LayerReport layer, Remedy remedy)
        {
            var isExploded = remedy.Kind == RemedyKind.Recycle && !hasLearnt && exploded.Contains(layer.Name);
            if (!isExploded && !IsTreated(remedy, layer, calling, memory)) return null;
            // Of a network that has learnt nothing, nothing is lost with what little of a layer is alive.
            var isWhole = remedy.Kind == RemedyKind.Recycle && !hasLearnt && (isExploded || layer.Dead >= WholeShare * layer.Channels);
            var channels = isWhole ? [.. Enumerable.Range(0, layer.Channels)] : Treated(layer);
            return channels.Count == 0 ? null
                : new(remedy, layer.Name, channels) { Site = layer.Site, IsWhole = isWhole, KeepsLoss = hasLearnt };
        }
    }

    /// <summary>One sentence with the numbers that triggered a rule.</summary>
    public static string Evidence(IReadOnlyList<string> calling, PolicyMemory memory, ReluReport report, LossHistory losses)
    {
        var layers = report.Layers.Where(layer => calling.Contains(layer.Name)).Select(layer => Describe(layer, memory));
        return string.Join("; ", layers.Append(TrialRule.Sentence(losses)).Where(part => part.Length > 0)) + ".";
    }

    /// <summary>The dead channels of a layer.</summary>
    public static IReadOnlyList<int> DeadOf(LayerReport layer) =>
        [.. layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index)];

    // A layer behind a dead one does not recover by itself, and recycling changes only dead channels. So it applies wherever channels died.
    private static bool IsTreated(Remedy remedy, LayerReport layer, IReadOnlyList<string> calling, PolicyMemory memory) =>
        calling.Contains(layer.Name)
        || (remedy.Kind == RemedyKind.Recycle && layer.Died > 0)
        || (FreshDeaths.Find(layer, memory.Baseline) is { Died: > 0 } fresh && fresh.Died >= AlongShare * layer.Channels);

    private static string Describe(LayerReport layer, PolicyMemory memory)
    {
        var causes = layer.Causes.Count == 0 ? ""
            : $" ({string.Join(", ", layer.Causes.Take(2).Select(cause => $"{cause.Cause} {cause.Channels}"))})";
        var since = DeadOf(layer).Intersect(memory.Baseline.GetValueOrDefault(layer.Name) ?? []).Count();
        var rest = since > 0 ? $", {since} of them since before the last repair" : "";
        return $"{layer.Name}: {layer.Dead} of {layer.Channels} channels dead{rest}{causes}";
    }

    // Where half a layer is lost, what is silent is treated with what is dead. Of single channels only the dead are: a repair of a living
    // one would cost what it has learnt.
    private static IReadOnlyList<int> Treated(LayerReport layer) => layer.DeadShare >= Thresholds.CriticalDiedShare ? DeadOf(layer)
        : [.. layer.ChannelReports.Where(channel => channel.Verdict is ChannelVerdict.Dead or ChannelVerdict.ProvedDead)
            .Select(channel => channel.Index)];
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
