namespace TorchRelu;

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
