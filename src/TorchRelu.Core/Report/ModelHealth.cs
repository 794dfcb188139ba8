namespace TorchRelu;

/// <summary>
/// A model at a glance: its worst layer, and what its layers and channels come to. Every layer is in one of the counts of layers.
/// </summary>
public sealed record ModelHealth
{
    /// <summary>The worst severity of all findings.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Layers that were counted, of which something is decided, and of which there is nothing to say.</summary>
    public required int HealthyLayers { get; init; }

    /// <summary>Counted layers whose worst finding is a Notice.</summary>
    public required int NoticeLayers { get; init; }

    /// <summary>Counted layers whose worst finding is a Warning.</summary>
    public required int WarningLayers { get; init; }

    /// <summary>Counted layers whose worst finding is Critical.</summary>
    public required int CriticalLayers { get; init; }

    /// <summary>Layers without a finding whose channels are all undecided.</summary>
    public required int UndecidedLayers { get; init; }

    /// <summary>
    /// Layers of which no forward was counted, whatever their findings: nothing is known of them, and no other count has them.
    /// </summary>
    public required int NeverCalledLayers { get; init; }

    /// <summary>Layers that were called and could not be counted, whatever their findings; no other count has them.</summary>
    public required int NotCountedLayers { get; init; }

    /// <summary>Channels over all layers.</summary>
    public required int Channels { get; init; }

    /// <summary>Dead channels, by evidence or by proof.</summary>
    public required int Dead { get; init; }

    /// <summary>Dead channels that have fired since the monitor was attached.</summary>
    public required int Died { get; init; }

    /// <summary>Channels with too few samples to say; not among the dead, however silent.</summary>
    public required int Undecided { get; init; }
}
