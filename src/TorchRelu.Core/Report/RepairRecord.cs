namespace TorchRelu;

/// <summary>One repair of a running training: what was done, on what evidence, and what came of it.</summary>
public sealed record RepairRecord
{
    /// <summary>The training step after which it was made.</summary>
    public required long Step { get; init; }

    /// <summary>Where: a layer as the model names it; "optimizer" for the learning rate, "training" for a stop.</summary>
    public required string Site { get; init; }

    /// <summary>What kind of repair it is.</summary>
    public required RemedyKind Remedy { get; init; }

    /// <summary>What was there before: an activation, a learning rate.</summary>
    public required string Before { get; init; }

    /// <summary>What is there since.</summary>
    public required string After { get; init; }

    /// <summary>How it was done, e.g. "structural" or "output hook"; empty where there is only one way.</summary>
    public string How { get; init; } = "";

    /// <summary>The dead channels it is about, from 0; empty where it is about none in particular.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>One sentence: the numbers that called for it.</summary>
    public required string Evidence { get; init; }

    /// <summary>What became of it.</summary>
    public required RepairOutcome Outcome { get; init; }

    /// <summary>One sentence: the numbers that decided its trial, or why it was refused; null while that is open.</summary>
    public string? Verdict { get; init; }

    /// <summary>The training step at which its outcome was decided; null while that is open.</summary>
    public long? DecidedAt { get; init; }

    /// <summary>E.g. "step 468, relu1: ReLU -> LeakyReLU(0.01), kept".</summary>
    public override string ToString() => $"step {Step}, {Site}: {Before} -> {After}, {Outcome}";
}

/// <summary>What became of a repair.</summary>
public enum RepairOutcome
{
    /// <summary>It was made, and its trial goes on.</summary>
    OnTrial,

    /// <summary>Its trial was passed.</summary>
    Kept,

    /// <summary>Its trial was failed, and it was taken back.</summary>
    Undone,

    /// <summary>It could not be made faithfully, and nothing was changed.</summary>
    Refused,

    /// <summary>It would have been made, had this not been a dry run.</summary>
    DryRun,
}

/// <summary>What can be done about dead channels.</summary>
public enum RemedyKind
{
    /// <summary>The rectifier is replaced by an activation that passes a gradient below zero.</summary>
    Switch,

    /// <summary>The dead channels are re-initialised.</summary>
    Recycle,

    /// <summary>The learning rate is divided.</summary>
    LowerRate,

    /// <summary>The training is stopped.</summary>
    Stop,
}
