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

    /// <summary>The training step at which the outcome was decided; null while it is open.</summary>
    public long? DecidedAt { get; init; }

    /// <summary>Returns a short text, e.g. "step 468, relu1: ReLU -> LeakyReLU(0.01), kept".</summary>
    public override string ToString() => $"step {Step}, {Site}: {Before} -> {After}, {Outcome}";
}

/// <summary>The outcome of a repair.</summary>
public enum RepairOutcome
{
    /// <summary>The repair was made, and its trial continues.</summary>
    OnTrial,

    /// <summary>The repair passed its trial.</summary>
    Kept,

    /// <summary>The repair failed its trial and was undone.</summary>
    Undone,

    /// <summary>The repair could not be made faithfully. Nothing was changed.</summary>
    Refused,

    /// <summary>The repair was not made because the run is a dry run.</summary>
    DryRun,
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
}
