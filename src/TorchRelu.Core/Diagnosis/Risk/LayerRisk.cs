namespace TorchRelu;

/// <summary>How likely one hidden layer is dead before training.</summary>
/// <param name="Name">The rectifier's place in the model.</param>
/// <param name="Width">Channels.</param>
public sealed record LayerRisk(string Name, int Width)
{
    /// <summary>P(all its channels are zero on one fixed input, the layer before being alive): 2^-width, or 0 where nothing can die.</summary>
    public required double SilentOnOneInput { get; init; }

    /// <summary>P(this or an earlier layer is all zero on one fixed input).</summary>
    public required double BornDeadSoFar { get; init; }

    /// <summary>Channels whose expected firing rate is below 1 % on standardised inputs; null when unknown.</summary>
    public int? ExpectedSilent { get; init; }

    /// <summary>Channels that were silent on all of the random inputs; null when none were tried.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
