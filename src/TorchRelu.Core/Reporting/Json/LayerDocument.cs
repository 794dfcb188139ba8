using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>A layer as the file has it.</summary>
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

    public int? ProvedDead => Source?.ProvedDead;

    public int? Died => Source?.Died;

    public int? BornDead => Source?.BornDead;

    public int? Dormant => Source?.Dormant;

    public int? AlwaysOn => Source?.AlwaysOn;

    public int? NegativeOnly => Source?.NegativeOnly;

    public int? Undecided => Source?.Undecided;

    public long? Samples { get; init; }

    public long? SamplesNeeded { get; init; }

    public double? ZeroShare { get; init; }

    public double? Overlap { get; init; }

    public FiringRateQuantiles? FiringRates { get; init; }

    public Finding[]? Findings { get; init; }

    public LayerCause[]? Causes { get; init; }

    public ProofDocument? Proof { get; init; }

    public TimelineDocument? Timeline { get; init; }

    public ChannelTimelineDocument? ChannelTimeline { get; init; }

    public ChannelsDocument? PerChannel { get; init; }

    [JsonIgnore]
    public LayerReport? Source { get; init; }
}
