namespace TorchRelu;

/// <summary>What <see cref="ReluMetrics"/> is called in telemetry: lower case and dots, as OpenTelemetry's conventions ask.</summary>
public static class ReluMetricNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "TorchRelu";

    /// <summary>Observable gauge of {unit}: channels of a layer that are dead.</summary>
    public const string DeadUnits = "torchrelu.layer.dead_units";

    /// <summary>Observable gauge, in [0, 1]: channels that are dead as a share of the layer's.</summary>
    public const string DeadRatio = "torchrelu.layer.dead_ratio";

    /// <summary>Observable gauge, in [0, 1]: channels that once fired and are dead now.</summary>
    public const string DiedRatio = "torchrelu.layer.died_ratio";

    /// <summary>Observable gauge, in [0, 1]: values that were silent. Sparsity, not death.</summary>
    public const string ZeroRatio = "torchrelu.layer.zero_ratio";

    /// <summary>Observable gauge, in [0, 1]: half of the channels fire less often.</summary>
    public const string FiringRatioMedian = "torchrelu.layer.firing_ratio_median";

    /// <summary>Observable gauge of {sample}: the samples behind the verdicts.</summary>
    public const string Samples = "torchrelu.layer.samples";

    /// <summary>Observable gauge of {unit}: channels of a layer with the verdict that <see cref="Verdict"/> names.</summary>
    public const string Units = "torchrelu.layer.units";

    /// <summary>Attribute: the model's name, where it has one.</summary>
    public const string Model = "torchrelu.model.name";

    /// <summary>Attribute: the layer's name.</summary>
    public const string Layer = "torchrelu.layer.name";

    /// <summary>Attribute: the type of its activation.</summary>
    public const string Activation = "torchrelu.activation.type";

    /// <summary>Attribute: a <see cref="ChannelVerdict"/>.</summary>
    public const string Verdict = "torchrelu.unit.verdict";
}
