namespace TorchRelu;

/// <summary>The telemetry names of <see cref="ReluMetrics"/>: lower case with dots, as in OpenTelemetry's conventions.</summary>
public static class ReluMetricNames
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "TorchRelu";

    /// <summary>Observable gauge of {unit}: the dead channels of a layer.</summary>
    public const string DeadUnits = "torchrelu.layer.dead_units";

    /// <summary>Observable gauge, in [0, 1]: the share of a layer's channels that are dead.</summary>
    public const string DeadRatio = "torchrelu.layer.dead_ratio";

    /// <summary>Observable gauge, in [0, 1]: the share of channels that once fired and are now dead.</summary>
    public const string DiedRatio = "torchrelu.layer.died_ratio";

    /// <summary>Observable gauge, in [0, 1]: the share of values that were silent. This is sparsity, not death.</summary>
    public const string ZeroRatio = "torchrelu.layer.zero_ratio";

    /// <summary>Observable gauge, in [0, 1]: the median firing rate of the channels.</summary>
    public const string FiringRatioMedian = "torchrelu.layer.firing_ratio_median";

    /// <summary>Observable gauge of {sample}: the number of samples behind the verdicts.</summary>
    public const string Samples = "torchrelu.layer.samples";

    /// <summary>Observable gauge of {unit}: the channels of a layer with the verdict in <see cref="Verdict"/>.</summary>
    public const string Units = "torchrelu.layer.units";

    /// <summary>
    /// Counter of {alert}: findings of severity Warning or worse, counted once when they are new or become worse; see
    /// <see cref="DyingReluMonitor.Warned"/>.
    /// </summary>
    public const string Alerts = "torchrelu.alerts";

    /// <summary>
    /// Counter of {repair}: reported repairs; see <see cref="DyingReluMonitor.Repaired"/>. A repair that is made counts with the outcome
    /// OnTrial. It counts again as Kept or Undone when its trial ends.
    /// </summary>
    public const string Repairs = "torchrelu.repairs";

    /// <summary>Attribute: the name of the model, if it has one.</summary>
    public const string Model = "torchrelu.model.name";

    /// <summary>
    /// Attribute: the name of the layer. It is absent for findings about the whole model, and "optimizer" or "training" for repairs of
    /// these.
    /// </summary>
    public const string Layer = "torchrelu.layer.name";

    /// <summary>Attribute: the type of the layer's activation.</summary>
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
