using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>A layer then and now.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Change">How it stands against the baseline.</param>
/// <param name="Baseline">What it was; null for a layer that is new.</param>
/// <param name="Now">What it is; null for a layer that is missing.</param>
/// <param name="Tolerance">By how much the dead share may differ, in [0, 1].</param>
public sealed record LayerComparison(string Name, LayerChange Change, LayerReport? Baseline, LayerReport? Now, double Tolerance)
{
    /// <summary>Whether the comparison fails here: the layer regressed, is missing, or nothing can be said of it.</summary>
    public bool Fails => Change is LayerChange.Regressed or LayerChange.Missing or LayerChange.Undecided;

    /// <summary>One sentence with the numbers and, where it fails, what to do.</summary>
    public string Message => Change switch
    {
        LayerChange.Regressed => $"{Name}: {Dead(Now!)} against {Dead(Baseline!)} in the baseline, {Points(Now!.DeadShare - Baseline!.DeadShare)} points more (tolerance {Points(Tolerance)}); find what changed since, or make a new baseline if this is meant.",
        LayerChange.Missing => $"{Name}: the baseline has it with {Dead(Baseline!)}, and now it is not watched; bring it back, or make a new baseline if it was renamed or removed.",
        LayerChange.Undecided when Now!.Channels == 0 => $"{Name}: it was {Dead(Now)}, so a regression against {Dead(Baseline!)} in the baseline cannot be ruled out; call it as call(x) in training mode, or make a new baseline if it is no longer used.",
        LayerChange.Undecided => $"{Name}: {Now!.Undecided} of {Now.Channels} channels are undecided ({Now.Samples} samples seen, {Now.SamplesNeeded} needed), so a regression against {Dead(Baseline!)} in the baseline cannot be ruled out; show it more data.",
        LayerChange.New => $"{Name}: {Dead(Now!)}; the baseline {(Baseline is null ? "does not have it" : "did not see it at work")}.",
        _ => $"{Name}: {Dead(Now!)} against {Dead(Baseline!)} in the baseline.",
    };

    private static string Dead(LayerReport layer) => layer.Channels == 0 ? Standing.Unjudged(layer)! :
        $"{layer.Dead} of {layer.Channels} channels dead ({Percent(layer.DeadShare)}{(layer.Undecided == 0 ? "" : $", {layer.Undecided} undecided")})";
}
