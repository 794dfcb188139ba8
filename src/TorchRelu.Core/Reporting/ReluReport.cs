namespace TorchRelu.Reporting;

/// <summary>What the rectifiers of a model did, as plain data.</summary>
public sealed record ReluReport
{
    /// <summary>Training steps seen, or 0 for a scan.</summary>
    public required long Steps { get; init; }

    /// <summary>One entry per site, in the order of the model's modules.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>Channels over all layers.</summary>
    public int Channels => Layers.Sum(layer => layer.Channels);

    /// <summary>Dead channels over all layers.</summary>
    public int Dead => Layers.Sum(layer => layer.Dead);
}
