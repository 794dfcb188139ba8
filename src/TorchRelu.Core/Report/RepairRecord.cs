namespace TorchRelu;

/// <summary>One repair during training, with its evidence and its outcome.</summary>
public sealed record RepairRecord
{
    /// <summary>The training step after which the repair was made.</summary>
    public required long Step { get; init; }

    /// <summary>
    /// The place of the repair: a layer's name in the model, "optimizer" for the learning rate, or "training" for a stop.
    /// </summary>
    public required string Site { get; init; }

    /// <summary>The kind of repair.</summary>
    public required RemedyKind Remedy { get; init; }

    /// <summary>The state before the repair: an activation or a learning rate.</summary>
    public required string Before { get; init; }

    /// <summary>The state after the repair.</summary>
    public required string After { get; init; }

    /// <summary>The method, e.g. "structural" or "output hook"; empty if there is only one.</summary>
    public string How { get; init; } = "";

    /// <summary>The dead channels that the repair concerns, from 0; empty if it concerns none in particular.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>One sentence with the numbers that led to the repair.</summary>
    public required string Evidence { get; init; }

    /// <summary>The outcome of the repair.</summary>
    public required RepairOutcome Outcome { get; init; }

    /// <summary>
    /// One sentence with the numbers that decided the trial, or the reason for a refusal. It is null while the trial is open.
    /// </summary>
    public string? Verdict { get; init; }

    /// <summary>What the repair achieved; null while its trial is open, and where nothing was tried.</summary>
    public RepairEffect? Effect { get; init; }

    /// <summary>Whether the repair may have moved the loss at its step, because the training was lost anyway.</summary>
    public bool MayMoveLoss { get; init; }

    /// <summary>The training step at which the outcome was decided; null while it is open.</summary>
    public long? DecidedAt { get; init; }

    /// <summary>Returns a short text, e.g. "step 468, relu1: ReLU -> LeakyReLU(0.01), kept".</summary>
    public override string ToString() => $"step {Step}, {Site}: {Before} -> {After}, {Outcome}";
}

/// <summary>What a repair achieved, in the windows before it and at the end of its trial.</summary>
public sealed record RepairEffect
{
    /// <summary>The median loss of the window before the repair; null if none was given.</summary>
    public double? LossBefore { get; init; }

    /// <summary>The standard error of <see cref="LossBefore"/>.</summary>
    public double? LossErrorBefore { get; init; }

    /// <summary>The median loss of the last window of the trial; null if none was given.</summary>
    public double? LossAfter { get; init; }

    /// <summary>The standard error of <see cref="LossAfter"/>.</summary>
    public double? LossErrorAfter { get; init; }

    /// <summary>The metric of the last epoch before the repair; null if none was given.</summary>
    public double? MetricBefore { get; init; }

    /// <summary>The metric of the last epoch of the trial; null if none was given.</summary>
    public double? MetricAfter { get; init; }

    /// <summary>The channels of the layer that were alive before the repair; null if it concerns no layer.</summary>
    public int? AliveBefore { get; init; }

    /// <summary>The channels of the layer that were alive at the end of the trial; null if it concerns no layer.</summary>
    public int? AliveAfter { get; init; }
}

/// <summary>The outcome of a repair.</summary>
public enum RepairOutcome
{
    /// <summary>The repair was made, and its trial continues.</summary>
    OnTrial,

    /// <summary>The repair passed its trial.</summary>
    Kept,

    /// <summary>The loss got worse, and the training went back to its state at the step of the repair.</summary>
    Undone,

    /// <summary>The repair could not be made faithfully. Nothing was changed.</summary>
    Refused,

    /// <summary>The repair was not made because the run is a dry run.</summary>
    DryRun,

    /// <summary>The loss got no better. Rate and activation are as before the repair; weights stay where the loss does.</summary>
    TakenBack,
}

/// <summary>The kinds of repair for dead channels.</summary>
public enum RemedyKind
{
    /// <summary>The activation is replaced by one that passes a gradient below zero.</summary>
    Switch,

    /// <summary>The dead channels are re-initialised.</summary>
    Recycle,

    /// <summary>The learning rate is divided.</summary>
    LowerRate,

    /// <summary>The training is stopped.</summary>
    Stop,

    /// <summary>The training goes back to its last good state, at a lower learning rate.</summary>
    GoBack,

    /// <summary>What optimizer steps push the means of pre-activations by is taken back for some steps.</summary>
    Centre,
}
