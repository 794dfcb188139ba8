namespace TorchRelu;

/// <summary>A report against an earlier one, layer by layer: a pure function, and what it gives.</summary>
public sealed record ReportComparison
{
    // Shares are quotients: 0.3 - 0.2 must not exceed a tolerance of 0.1.
    private const double Rounding = 1e-12;

    private ReportComparison(IReadOnlyList<LayerComparison> layers) => Layers = layers;

    /// <summary>The layers of the report in its order, then those that only the baseline has.</summary>
    public IReadOnlyList<LayerComparison> Layers { get; }

    /// <summary>Whether no layer regressed, is missing or cannot be judged.</summary>
    public bool Passes => Layers.All(layer => !layer.Fails);

    /// <summary>Compares dead shares; layers belong together by name.</summary>
    /// <param name="baseline">The earlier report.</param>
    /// <param name="now">The report to judge.</param>
    /// <param name="tolerance">By how much the dead share of a layer may rise, in [0, 1]: 0.05 allows five points.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is none.</exception>
    public static ReportComparison Compare(ReluReport baseline, ReluReport now, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(now);
        if (!(tolerance is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance is a share in [0, 1]: 0.05 allows five points.");
        var then = ByName(baseline);
        var present = ByName(now);
        return new(
        [
            .. now.Layers.Select(layer => Compare(then.GetValueOrDefault(layer.Name), layer, tolerance)),
            .. baseline.Layers.Where(layer => layer.Channels > 0 && !present.ContainsKey(layer.Name)).Select(layer => new LayerComparison(layer.Name, LayerChange.Missing, layer, null, tolerance)),
        ]);
    }

    private static LayerComparison Compare(LayerReport? then, LayerReport now, double tolerance) => new(now.Name, Change(then, now, tolerance + Rounding), then, now, tolerance);

    private static LayerChange Change(LayerReport? then, LayerReport now, double tolerance)
    {
        if (then is null or { Channels: 0 }) return LayerChange.New;
        if (now.DeadShare > then.DeadShare + tolerance) return LayerChange.Regressed;
        // Undecided channels that the baseline has as well are no news.
        if (now.Undecided == now.Channels || now.DeadShareAtMost > then.DeadShareAtMost + tolerance) return LayerChange.Undecided;
        return now.DeadShare < then.DeadShare - tolerance ? LayerChange.Improved : LayerChange.Unchanged;
    }

    // A report from elsewhere may have a name twice; the first counts.
    private static Dictionary<string, LayerReport> ByName(ReluReport report) =>
        report.Layers.GroupBy(layer => layer.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
}
