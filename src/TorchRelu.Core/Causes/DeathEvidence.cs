namespace TorchRelu.Causes;

/// <summary>What is known of a dead channel when its cause is asked for. Values that are null are unknown.</summary>
internal sealed record DeathEvidence
{
    /// <summary>The channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>Whether it has fired since the monitor was attached.</summary>
    public required bool EverFired { get; init; }

    /// <summary>Its account; null if nothing was read of it.</summary>
    public ChannelAccount? Account { get; init; }

    /// <summary>The name of the layer with weights that makes it.</summary>
    public string? Layer { get; init; }

    /// <summary>Whether a normalisation lies between this layer and the activation.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>The share of its incoming weight, by absolute value, that comes from dead channels, in [0, 1].</summary>
    public double? SilentInputShare { get; init; }

    /// <summary>Whether inputs are never negative, as behind a ReLU or for pixels in [0, 1].</summary>
    public bool InputsNonNegative { get; init; }

    /// <summary>The norm of the mean input of its layer.</summary>
    public double? MeanInput { get; init; }

    /// <summary>The activations whose outputs its layer reads, for a text; empty if it reads the data.</summary>
    public string Feeding { get; init; } = "";

    /// <summary>Whether the optimizer had made steps before the monitor was attached.</summary>
    public bool WasTrainedBefore { get; init; }

    /// <summary>The number of channels of the layer that were found dead with it.</summary>
    public int Together { get; init; } = 1;

    /// <summary>The number of those that the same reading found silent first, itself included.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>The highest loss of the steps in which it died.</summary>
    public double? LossThen { get; init; }
}
