namespace TorchRelu;

/// <summary>What a check allows.</summary>
/// <param name="FailOn">Findings of this severity and above fail.</param>
/// <param name="MaxDeadShare">The highest dead share of a layer, in [0, 1]; null for any.</param>
/// <param name="Tolerance">By how much a layer's dead share may exceed the baseline's, in [0, 1].</param>
internal sealed record CheckLimits(FailOn FailOn, double? MaxDeadShare, double Tolerance);
