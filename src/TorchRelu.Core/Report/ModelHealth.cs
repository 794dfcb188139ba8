namespace TorchRelu;

/// <summary>
/// A summary of a model: its worst severity and its counts of layers and channels. Every layer is in exactly one of the layer counts.
/// </summary>
public sealed record ModelHealth
{
    /// <summary>The worst severity of all findings.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The number of counted layers without a finding in which at least one channel is decided.</summary>
    public required int HealthyLayers { get; init; }

    /// <summary>The number of counted layers whose worst finding is a Notice.</summary>
    public required int NoticeLayers { get; init; }

    /// <summary>The number of counted layers whose worst finding is a Warning.</summary>
    public required int WarningLayers { get; init; }

    /// <summary>The number of counted layers whose worst finding is Critical.</summary>
    public required int CriticalLayers { get; init; }

    /// <summary>The number of layers without a finding whose channels are all undecided.</summary>
    public required int UndecidedLayers { get; init; }

    /// <summary>
    /// The number of layers without a counted forward pass, whatever their findings. Nothing is known of them, and no other count includes
    /// them.
    /// </summary>
    public required int NeverCalledLayers { get; init; }

    /// <summary>
    /// The number of layers that were called but could not be counted, whatever their findings. No other count includes them.
    /// </summary>
    public required int NotCountedLayers { get; init; }

    /// <summary>The number of channels over all layers.</summary>
    public required int Channels { get; init; }

    /// <summary>The number of dead channels, by evidence or by proof.</summary>
    public required int Dead { get; init; }

    /// <summary>The number of dead channels that have fired since the monitor was attached.</summary>
    public required int Died { get; init; }

    /// <summary>The number of channels with too few samples to decide. They are not among the dead, however silent.</summary>
    public required int Undecided { get; init; }
}
