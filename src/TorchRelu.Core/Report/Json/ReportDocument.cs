using System.Text.Json.Serialization;

namespace TorchRelu.Report;

/// <summary>
/// A report in its file form. Properties without a setter are derived from the others. They are written for readers in other languages, and
/// are not read.
/// </summary>
internal sealed class ReportDocument
{
    public int? SchemaVersion { get; init; }

    public string? Model { get; init; }

    public long? Steps { get; init; }

    public ModelHealth? Health => Source?.Health;

    public RunDocument? Run { get; init; }

    public ScanDocument? Scan { get; init; }

    public Finding[]? Findings { get; init; }

    public RepairDocument[]? Repairs { get; init; }

    public LossesDocument? Losses { get; init; }

    public MetricsDocument? Metrics { get; init; }

    public LayerDocument[]? Layers { get; init; }

    [JsonIgnore]
    public ReluReport? Source { get; init; }
}

/// <summary>A layer in its file form.</summary>
internal sealed class LayerDocument
{
    public string? Name { get; init; }

    public string? Activation { get; init; }

    public SiteKind Kind { get; init; }

    public string? Producer { get; init; }

    public string[]? Consumers { get; init; }

    public int? ChannelDimension { get; init; }

    public ChannelAxis ChannelAxis { get; init; }

    public string? Problem { get; init; }

    public Severity? Severity => Source?.Severity;

    public int? Channels { get; init; }

    public bool? NeverCalled => Source is { NeverCalled: true } ? true : null;

    public int? Dead => Source?.Dead;

    public int? Silent => Source is { Silent: > 0 and var silent } ? silent : null;

    public int? ProvedDead => Source?.ProvedDead;

    public int? Died => Source?.Died;

    public int? BornDead => Source?.BornDead;

    public int? Dormant => Source?.Dormant;

    public int? AlwaysOn => Source?.AlwaysOn;

    public int? NegativeOnly => Source?.NegativeOnly;

    public int? Undecided => Source?.Undecided;

    public long? Samples { get; init; }

    public long? SamplesNeeded { get; init; }

    public long? CountedSamples { get; init; }

    public double? ZeroShare { get; init; }

    public double? Overlap { get; init; }

    public FiringRateQuantiles? FiringRates { get; init; }

    public Finding[]? Findings { get; init; }

    public LayerCause[]? Causes { get; init; }

    public ProofDocument? Proof { get; init; }

    public TimelineDocument? Timeline { get; init; }

    public ChannelTimelineDocument? ChannelTimeline { get; init; }

    public ChannelsDocument? PerChannel { get; init; }

    public CountsDocument? Counts { get; init; }

    [JsonIgnore]
    public LayerReport? Source { get; init; }
}

/// <summary>
/// The channels of a layer, with one list per number instead of one object per channel. A list without content is omitted.
/// </summary>
internal sealed class ChannelsDocument
{
    public ChannelVerdict[]? Verdict { get; init; }

    public double[]? FiringRate { get; init; }

    public double?[]? RateBound { get; init; }

    public double?[]? Confidence { get; init; }

    public double?[]? UpperBound { get; init; }

    public string?[]? Basis { get; init; }

    public long[]? LastFired { get; init; }

    public long[]? NotANumber { get; init; }

    public DeathCause[][]? Causes { get; init; }

    public AccountsDocument? Accounts { get; init; }

    public HistoryDocument? History { get; init; }
}

/// <summary>The training that a report in a run folder is of.</summary>
internal sealed class RunDocument
{
    public string? Name { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Written { get; init; }

    public bool? IsFinished { get; init; }

    public string? Library { get; init; }

    public string? TorchSharp { get; init; }

    public string? Optimizer { get; init; }

    public double? LearningRate { get; init; }

    public long? Seed { get; init; }

    public string? Commit { get; init; }

    public string? Machine { get; init; }

    public int? Process { get; init; }
}

/// <summary>What a scan rests on.</summary>
internal sealed class ScanDocument
{
    public string? Weights { get; init; }

    public string[]? Shards { get; init; }
}

/// <summary>The counts of a scanned layer, with one list per number. NaN values are among the numbers of the channels.</summary>
internal sealed class CountsDocument
{
    public long? Observations { get; init; }

    public long? Samples { get; init; }

    public long[]? Silent { get; init; }

    public long[]? FiredSamples { get; init; }

    public bool[]? CanDie { get; init; }
}

/// <summary>
/// The states of a layer's channels over time: one entry per point, and one text per channel with one character per point. See
/// <see cref="ChannelStates.Encode"/>.
/// </summary>
internal sealed class ChannelTimelineDocument
{
    public int? Resolution { get; init; }

    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public int[]? Windows { get; init; }

    public string[]? States { get; init; }
}

/// <summary>A timeline, with one list per number.</summary>
internal sealed class TimelineDocument
{
    public int? Resolution { get; init; }

    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public int[]? Windows { get; init; }

    public double[]? DeadShare { get; init; }

    public double[]? DiedShare { get; init; }

    public double[]? UndecidedShare { get; init; }

    public double?[]? ZeroShare { get; init; }
}

/// <summary>The history of a layer's channels, with one list per number.</summary>
internal sealed class HistoryDocument
{
    public long[]? LastFired { get; init; }

    public bool[]? IsDead { get; init; }

    public long[]? DiedAt { get; init; }

    public long[]? DetectedAt { get; init; }

    public long[]? RevivedAt { get; init; }

    public int[]? Revivals { get; init; }

    public long[]? SilentSamples { get; init; }
}

/// <summary>The basis of a layer's bounds in its file form.</summary>
internal sealed class ProofDocument
{
    public string? Basis { get; init; }

    public NumberFormat? Format { get; init; }

    public NormalizationMode Normalization { get; init; }
}

/// <summary>A repair in its file form.</summary>
internal sealed class RepairDocument
{
    public long? Step { get; init; }

    public string? Site { get; init; }

    public RemedyKind? Remedy { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public string? How { get; init; }

    public int[]? Channels { get; init; }

    public string? Evidence { get; init; }

    public RepairOutcome? Outcome { get; init; }

    public string? Verdict { get; init; }

    public long? DecidedAt { get; init; }

    public RepairEffect? Effect { get; init; }

    public bool? MayMoveLoss { get; init; }
}

/// <summary>The loss over time, with one list per number; null stands for a number that is not finite.</summary>
internal sealed class LossesDocument
{
    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public double?[]? Mean { get; init; }

    public double?[]? Lowest { get; init; }

    public double?[]? Highest { get; init; }
}

/// <summary>The metrics of the epochs, with one list per number; null stands for a number that is not finite.</summary>
internal sealed class MetricsDocument
{
    public long[]? Step { get; init; }

    public double?[]? Value { get; init; }
}
