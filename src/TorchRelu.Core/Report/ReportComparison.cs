using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>The comparison of a report with an earlier one, layer by layer: a pure function and its result.</summary>
public sealed record ReportComparison
{
    // Shares are quotients with rounding errors: 0.3 - 0.2 must not exceed a tolerance of 0.1.
    private const double Rounding = 1e-12;

    private ReportComparison(IReadOnlyList<LayerComparison> layers) => Layers = layers;

    /// <summary>The layers of the report in its order, then those that only the baseline has.</summary>
    public IReadOnlyList<LayerComparison> Layers { get; }

    /// <summary>Whether no layer regressed, is missing, or cannot be judged.</summary>
    public bool Passes => Layers.All(layer => !layer.Fails);

    /// <summary>Compares the dead shares of layers with the same name.</summary>
    /// <param name="baseline">The earlier report.</param>
    /// <param name="now">The report to judge.</param>
    /// <param name="tolerance">The allowed rise of a layer's dead share, in [0, 1]: 0.05 allows five points.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not in [0, 1].</exception>
    public static ReportComparison Compare(ReluReport baseline, ReluReport now, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(now);
        if (!(tolerance is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
            nameof(tolerance), tolerance, "The tolerance is a share in [0, 1]: 0.05 allows five points.");
        var then = ByName(baseline);
        var present = ByName(now);
        return new(
        [
            .. now.Layers.Select(layer => Compare(then.GetValueOrDefault(layer.Name), layer, tolerance)),
            .. baseline.Layers.Where(layer => layer.Channels > 0 && !present.ContainsKey(layer.Name))
            .Select(layer => new LayerComparison(layer.Name, LayerChange.Missing, layer, null, tolerance)),
        ]);
    }

    private static LayerComparison Compare(LayerReport? then, LayerReport now, double tolerance) =>
        new(now.Name, Change(then, now, tolerance + Rounding), then, now, tolerance);

    private static LayerChange Change(LayerReport? then, LayerReport now, double tolerance)
    {
        if (then is null or { Channels: 0 }) return LayerChange.New;
        if (now.DeadShare > then.DeadShare + tolerance) return LayerChange.Regressed;
        // Undecided channels that the baseline has as well are not a change.
        if (now.Undecided == now.Channels || now.DeadShareAtMost > then.DeadShareAtMost + tolerance) return LayerChange.Undecided;
        return now.DeadShare < then.DeadShare - tolerance ? LayerChange.Improved : LayerChange.Unchanged;
    }

    // A report from another source may contain a name twice. The first layer counts.
    private static Dictionary<string, LayerReport> ByName(ReluReport report) =>
        report.Layers.GroupBy(layer => layer.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
}

/// <summary>A layer in the baseline and in the report.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Change">The change against the baseline.</param>
/// <param name="Baseline">The layer in the baseline; null for a layer that is new.</param>
/// <param name="Now">The layer in the report; null for a layer that is missing.</param>
/// <param name="Tolerance">The allowed difference of the dead share, in [0, 1].</param>
public sealed record LayerComparison(string Name, LayerChange Change, LayerReport? Baseline, LayerReport? Now, double Tolerance)
{
    /// <summary>Whether the comparison fails for this layer: it regressed, is missing, or cannot be judged.</summary>
    public bool Fails => Change is LayerChange.Regressed or LayerChange.Missing or LayerChange.Undecided;

    /// <summary>One sentence with the numbers and, for a failure, the advice.</summary>
    public string Message => Change switch
    {
        LayerChange.Regressed =>
            $"{Name}: {Dead(Now!)} against {Dead(Baseline!)} in the baseline, {Points(Now!.DeadShare - Baseline!.DeadShare)} points more " +
            $"(tolerance {Points(Tolerance)}); find what changed since, or make a new baseline if this is meant.",
        LayerChange.Missing =>
            $"{Name}: the baseline has it with {Dead(Baseline!)}, and now it is not watched; bring it back, or make a new baseline if it " +
            $"was renamed or removed.",
        LayerChange.Undecided when Now!.Channels == 0 =>
            $"{Name}: it was {Dead(Now)}, so a regression against {Dead(Baseline!)} in the baseline cannot be ruled out; call it as " +
            $"call(x) in training mode, or make a new baseline if it is no longer used.",
        LayerChange.Undecided =>
            $"{Name}: {Now!.Undecided} of {Now.Channels} channels are undecided ({Now.Samples} samples seen, {Now.SamplesNeeded} " +
            $"needed), so a regression against {Dead(Baseline!)} in the baseline cannot be ruled out; show it more data.",
        LayerChange.New => $"{Name}: {Dead(Now!)}; the baseline {(Baseline is null ? "does not have it" : "did not see it at work")}.",
        _ => $"{Name}: {Dead(Now!)} against {Dead(Baseline!)} in the baseline.",
    };

    private static string Dead(LayerReport layer) => layer.Channels == 0 ? UnjudgedReason.Unjudged(layer)! :
        $"{layer.Dead} of {layer.Channels} channels dead " +
            $"({Percent(layer.DeadShare)}{(layer.Undecided == 0 ? "" : $", {layer.Undecided} undecided")})";
}

/// <summary>The change of a layer against a baseline.</summary>
public enum LayerChange
{
    /// <summary>Its dead share differs by no more than the tolerance.</summary>
    Unchanged,

    /// <summary>Its dead share is lower by more than the tolerance.</summary>
    Improved,

    /// <summary>The baseline does not have the layer, or never observed it in use.</summary>
    New,

    /// <summary>
    /// Too few samples were seen to decide. The layer would have regressed with its undecided channels counted as dead, or all its channels
    /// are undecided.
    /// </summary>
    Undecided,

    /// <summary>The baseline has the layer and the report does not: it is no longer watched.</summary>
    Missing,

    /// <summary>Its dead share is higher by more than the tolerance.</summary>
    Regressed,
}
