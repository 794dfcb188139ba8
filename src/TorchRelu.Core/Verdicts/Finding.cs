using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>Something that is to be said of a layer or a model.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Layer">The layer's name; null for the whole model.</param>
/// <param name="Message">One sentence: the numbers, the threshold, the consequence.</param>
public sealed record Finding(FindingKind Kind, Severity Severity, string? Layer, string Message)
{
    /// <summary>What to do, in a sentence; null if there is nothing to do.</summary>
    public string? Advice { get; init; }

    /// <summary>The message and the advice, as a person reads them.</summary>
    [JsonIgnore]
    public string Text => Advice is null ? Message : $"{Message} {Advice}";

    /// <summary>The number that was held against the threshold, in the threshold's unit; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The threshold; null where there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>How many channels are concerned; null where it is not about channels.</summary>
    public int? Channels { get; init; }
}

/// <summary>What a finding is about.</summary>
public enum FindingKind
{
    /// <summary>Some channels are dead.</summary>
    DeadChannels,

    /// <summary>A large share of the layer is dead: <see cref="SeverityRule.WarningDeadShare"/>.</summary>
    DeadShare,

    /// <summary>The dead share rises fast: <see cref="SeverityRule.WarningRise"/>.</summary>
    DeadShareRising,

    /// <summary>Many channels that once fired are dead: <see cref="SeverityRule.CriticalDiedShare"/>.</summary>
    DiedShare,

    /// <summary>Every channel of the layer is dead: it passes nothing on.</summary>
    LayerSilent,

    /// <summary>The network is likely dead before the first step: <see cref="ModelRiskRule"/>.</summary>
    BornDeadRisk,

    /// <summary>There are fewer distinct samples than it takes to call a channel dead.</summary>
    TooFewSamples,

    /// <summary>Values were NaN.</summary>
    NotANumber,

    /// <summary>A channel fired although its stated input range says it cannot.</summary>
    RangeViolated,

    /// <summary>The site was not, or not wholly, counted.</summary>
    NotCounted,

    /// <summary>The site was never called while others were.</summary>
    NeverCalled,

    /// <summary>The model has no activation that can die.</summary>
    NothingCanDie,

    /// <summary>An activation seems to be called as a function, where no hook sees it.</summary>
    SuspectedFunctional,

    /// <summary>One module is used at several places.</summary>
    ModuleReused,

    /// <summary>The activation overwrites its input.</summary>
    InPlace,

    /// <summary>Forwards ran in eval mode or without gradients and were not counted.</summary>
    NotTraining,

    /// <summary>More than one monitor is attached to the model.</summary>
    AttachedTwice,

    /// <summary>Forwards ran, but no training step was ended.</summary>
    StepNeverCalled,
}
