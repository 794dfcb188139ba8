using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>A finding about a layer or a model.</summary>
/// <param name="Kind">The kind of finding.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Layer">The layer's name; null for the whole model.</param>
/// <param name="Message">One sentence with the numbers, the threshold and the consequence.</param>
public sealed record Finding(FindingKind Kind, Severity Severity, string? Layer, string Message)
{
    /// <summary>The recommended action in one sentence; null if no action is needed.</summary>
    public string? Advice { get; init; }

    /// <summary>The message and the advice as one text.</summary>
    [JsonIgnore]
    public string Text => Advice is null ? Message : $"{Message} {Advice}";

    /// <summary>The number that is compared with the threshold, in the threshold's unit; null if there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The threshold; null if there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>The number of affected channels; null if the finding is not about channels.</summary>
    public int? Channels { get; init; }
}

/// <summary>The kinds of findings.</summary>
public enum FindingKind
{
    /// <summary>Some channels are dead.</summary>
    DeadChannels,

    /// <summary>A large share of the layer is dead; see <see cref="Thresholds.WarningDeadShare"/>.</summary>
    DeadShare,

    /// <summary>The dead share rises fast; see <see cref="Thresholds.WarningRise"/>.</summary>
    DeadShareRising,

    /// <summary>Many channels that once fired are dead; see <see cref="Thresholds.CriticalDiedShare"/>.</summary>
    DiedShare,

    /// <summary>Every channel of the layer is dead, so the layer passes nothing on.</summary>
    LayerSilent,

    /// <summary>The network is likely dead before the first step; see <see cref="ModelRiskRule"/>.</summary>
    BornDeadRisk,

    /// <summary>There are fewer distinct samples than a verdict of death needs.</summary>
    TooFewSamples,

    /// <summary>Some values are NaN.</summary>
    NotANumber,

    /// <summary>A channel fired although its stated input range rules that out.</summary>
    RangeViolated,

    /// <summary>The activation was not counted, or only in part.</summary>
    NotCounted,

    /// <summary>The activation was never called, while others were.</summary>
    NeverCalled,

    /// <summary>The model has no activation that can die.</summary>
    NothingCanDie,

    /// <summary>An activation seems to be called as a function, which no hook can observe.</summary>
    SuspectedFunctional,

    /// <summary>One module is used in several places.</summary>
    ModuleReused,

    /// <summary>The activation overwrites its input.</summary>
    InPlace,

    /// <summary>Forward passes ran in eval mode or without gradients and were not counted.</summary>
    NotTraining,

    /// <summary>More than one monitor is attached to the model.</summary>
    AttachedTwice,

    /// <summary>Forward passes ran, but no training step was ended.</summary>
    StepNeverCalled,

    /// <summary>The model returns what a function rectifies.</summary>
    OutputRectified,

    /// <summary>The policy cannot act: it lacks the optimizer, or a loss.</summary>
    PolicyCannotAct,

    /// <summary>Something that the monitor does not know has raised a learning rate that a repair had lowered.</summary>
    RateRaised,

    /// <summary>The first forward could not be traced.</summary>
    NotTraced,

    /// <summary>A layer with weights is not used by the forward.</summary>
    Unused,

    /// <summary>Modules in an array, a list or a dictionary are not registered in the model.</summary>
    NotRegistered,

    /// <summary>A built-in layer has rectifiers inside that no hook can observe.</summary>
    Hidden,

    /// <summary>A module was replaced or added after the monitor was attached.</summary>
    ModelChanged,

    /// <summary>All rows of the model's input were the same.</summary>
    ConstantInputs,

    /// <summary>The first steps foresee that a layer will lose many of its units.</summary>
    DeathsForeseen,

    /// <summary>The monitor, or a logger, meter or event file that it tells, has failed. The training goes on.</summary>
    Fault,

    /// <summary>The workers of a training no longer have the same weights, losses or verdicts.</summary>
    WorkersDisagree,
}
