namespace TorchRelu;

/// <summary>What is known of a hidden layer before training.</summary>
/// <param name="Name">The rectifier's place in the model.</param>
/// <param name="Width">Channels.</param>
/// <param name="CanDie">Whether channels behind the activation can be dead.</param>
internal sealed record LayerPlan(string Name, int Width, bool CanDie)
{
    /// <summary>Incoming weights of a channel; null when unknown.</summary>
    public int? FanIn { get; init; }

    /// <summary>Per channel the firing rate to be expected of standardised inputs, <see cref="BornDead.FiringRate"/>; null when unknown.</summary>
    public IReadOnlyList<double>? ExpectedRates { get; init; }

    /// <summary>Channels that were silent on all of the random inputs; null when none were tried.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
