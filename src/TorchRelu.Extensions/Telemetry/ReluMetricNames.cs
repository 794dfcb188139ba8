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

    /// <summary>
    /// Counter of {alert}: findings of a Warning or worse that were new or had become worse, once each; see
    /// <see cref="DyingReluMonitor.Warned"/>.
    /// </summary>
    public const string Alerts = "torchrelu.alerts";

    /// <summary>
    /// Counter of {repair}: what was told of repairs; see <see cref="DyingReluMonitor.Repaired"/>. Those that were made have the outcome
    /// OnTrial, and count again, as Kept or Undone, when their trial ends.
    /// </summary>
    public const string Repairs = "torchrelu.repairs";

    /// <summary>Attribute: the model's name, where it has one.</summary>
    public const string Model = "torchrelu.model.name";

    /// <summary>
    /// Attribute: the layer's name; absent where the whole model is concerned, "optimizer" and "training" for repairs of these.
    /// </summary>
    public const string Layer = "torchrelu.layer.name";

    /// <summary>Attribute: the type of its activation.</summary>
    public const string Activation = "torchrelu.activation.type";

    /// <summary>Attribute: a <see cref="ChannelVerdict"/>.</summary>
    public const string Verdict = "torchrelu.unit.verdict";

    /// <summary>Attribute of an alert: a <see cref="TorchRelu.Severity"/>.</summary>
    public const string Severity = "torchrelu.alert.severity";

    /// <summary>Attribute of an alert: a <see cref="FindingKind"/>.</summary>
    public const string Reason = "torchrelu.alert.reason";

    /// <summary>Attribute of a repair: a <see cref="RemedyKind"/>.</summary>
    public const string Remedy = "torchrelu.repair.remedy";

    /// <summary>Attribute of a repair: a <see cref="RepairOutcome"/>.</summary>
    public const string Outcome = "torchrelu.repair.outcome";
}
