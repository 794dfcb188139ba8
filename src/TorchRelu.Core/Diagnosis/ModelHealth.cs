namespace TorchRelu;

/// <summary>A model at a glance: its worst layer, and what its layers and channels come to.</summary>
public sealed record ModelHealth
{
    /// <summary>The worst severity of all findings.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Layers with nothing to say of.</summary>
    public required int HealthyLayers { get; init; }

    /// <summary>Layers whose worst finding is a Notice.</summary>
    public required int NoticeLayers { get; init; }

    /// <summary>Layers whose worst finding is a Warning.</summary>
    public required int WarningLayers { get; init; }

    /// <summary>Layers whose worst finding is Critical.</summary>
    public required int CriticalLayers { get; init; }

    /// <summary>Channels over all layers.</summary>
    public required int Channels { get; init; }

    /// <summary>Dead channels, by evidence or by proof.</summary>
    public required int Dead { get; init; }

    /// <summary>Dead channels that have fired since the monitor was attached.</summary>
    public required int Died { get; init; }

    /// <summary>Channels with too few samples to say; not among the dead, however silent.</summary>
    public required int Undecided { get; init; }
}
