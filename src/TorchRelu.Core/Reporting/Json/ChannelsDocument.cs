namespace TorchRelu;

/// <summary>The channels of a layer, one list per number instead of one object per channel. A list in which there is nothing is left out.</summary>
internal sealed class ChannelsDocument
{
    public ChannelVerdict[]? Verdict { get; init; }

    public double[]? FiringRate { get; init; }

    public double?[]? RateBound { get; init; }

    public double?[]? Confidence { get; init; }

    public double?[]? UpperBound { get; init; }

    public long[]? LastFired { get; init; }

    public long[]? NotANumber { get; init; }

    public DeathCause[][]? Causes { get; init; }

    public HistoryDocument? History { get; init; }
}
