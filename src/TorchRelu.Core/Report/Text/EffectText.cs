using static TorchRelu.NumberText;

namespace TorchRelu.Report;

/// <summary>Says in plain English what repairs achieved.</summary>
internal static class EffectText
{
    public const string MayMoveLoss = "Nothing had been learnt, so the loss may have moved at that step.";

    /// <summary>What one repair achieved; empty if nothing was measured.</summary>
    public static string Describe(RepairEffect effect)
    {
        var parts = new List<string>();
        if (effect is { LossBefore: { } loss, LossAfter: { } lossNow })
            parts.Add($"Median loss {Text(loss)} before, {Text(lossNow)} after.");
        if (effect is { MetricBefore: { } metric, MetricAfter: { } metricNow })
            parts.Add($"Metric {Text(metric)} before, {Text(metricNow)} after.");
        if (effect is { AliveBefore: { } alive, AliveAfter: { } aliveNow })
            parts.Add($"Channels alive: {Words.Count(alive)} before, {Words.Count(aliveNow)} after.");
        return string.Join(' ', parts);
    }

    /// <summary>What all kept repairs together achieved, in one sentence; null if none was kept or nothing was measured.</summary>
    /// <param name="repairs">The repairs.</param>
    /// <param name="aliveNow">The channels of the model that are not dead now.</param>
    public static string? Describe(IReadOnlyList<RepairRecord> repairs, int aliveNow)
    {
        var kept = repairs.Where(repair => repair is { Outcome: RepairOutcome.Kept, Effect: not null }).ToList();
        if (kept.Count == 0) return null;
        var loss = kept.Select(repair => repair.Effect!.LossBefore).FirstOrDefault(value => value is not null) is { } before
            && kept.Select(repair => repair.Effect!.LossAfter).LastOrDefault(value => value is not null) is { } after
            ? $"the median loss from {Text(before)} to {Text(after)}" : null;
        var sites = kept.Where(repair => repair.Effect is { AliveBefore: not null, AliveAfter: not null }).GroupBy(repair => repair.Site)
            .ToList();
        // A return to earlier weights is of all layers.
        var whole = sites.FirstOrDefault(site => site.First().Remedy == RemedyKind.GoBack);
        var alive = sites.Count == 0 ? null
            : whole is not null
                ? $"the living channels from {Words.Count(whole.First().Effect!.AliveBefore!.Value)} to {Words.Count(aliveNow)}"
            : $"the living channels of {Words.Layers(sites.Count)} from " +
                $"{Words.Count(sites.Sum(site => site.First().Effect!.AliveBefore!.Value))} to " +
                $"{Words.Count(sites.Sum(site => site.Last().Effect!.AliveAfter!.Value))}";
        var achieved = string.Join(" and ", ((string?[])[loss, alive]).OfType<string>());
        return achieved.Length == 0 ? null : $"Repairs since step {Words.Count(kept[0].Step)} took {achieved}.";
    }
}
