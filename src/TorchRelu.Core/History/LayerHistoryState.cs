namespace TorchRelu.History;

/// <summary>
/// A <see cref="LayerHistory"/> as plain data, for saving and resuming. Lists have one entry per channel unless stated otherwise.
/// </summary>
internal sealed record LayerHistoryState
{
    /// <summary>The step at which the monitor was attached.</summary>
    public required long AttachedAt { get; init; }

    /// <summary>Windows closed so far.</summary>
    public required long Windows { get; init; }

    /// <summary>The last step in which the channel fired, or <see cref="ChannelTally.Never"/>.</summary>
    public required IReadOnlyList<long> LastFired { get; init; }

    /// <summary>See <see cref="ChannelHistory.SilentSamples"/>.</summary>
    public required IReadOnlyList<long> SilentSamples { get; init; }

    /// <summary>The step of the decision that found the channel dead; <see cref="ChannelTally.Never"/> for other channels.</summary>
    public required IReadOnlyList<long> DetectedAt { get; init; }

    /// <summary>See <see cref="ChannelHistory.RevivedAt"/>.</summary>
    public required IReadOnlyList<long> RevivedAt { get; init; }

    /// <summary>See <see cref="ChannelHistory.Revivals"/>.</summary>
    public required IReadOnlyList<int> Revivals { get; init; }

    /// <summary>The causes of a dead channel as a sum of 2^cause; 0 if causes were not determined.</summary>
    public required IReadOnlyList<int> Causes { get; init; }

    /// <summary>The dead channels by the verdicts of the last window, ascending.</summary>
    public required IReadOnlyList<int> DeadSet { get; init; }

    /// <summary>
    /// Dead channels at the last decided windows, earliest first; at most <see cref="Thresholds.RiseWindows"/> entries.
    /// </summary>
    public required IReadOnlyList<int> RecentDead { get; init; }

    /// <summary>A few of the clearest findings for each cause.</summary>
    public required IReadOnlyList<CauseFinding> Examples { get; init; }

    /// <summary>The result of the last closed window; null before the first.</summary>
    public required LayerWindow? Last { get; init; }

    /// <summary>See <see cref="LayerTimeline.Capacity"/>.</summary>
    public required int TimelineCapacity { get; init; }

    /// <summary>See <see cref="LayerTimeline.Resolution"/>.</summary>
    public required int TimelineResolution { get; init; }

    /// <summary>See <see cref="LayerTimeline.Points"/>.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>See <see cref="ChannelTimeline.Capacity"/>.</summary>
    public required int ChannelTimelineCapacity { get; init; }

    /// <summary>See <see cref="ChannelTimeline.Resolution"/>.</summary>
    public required int ChannelTimelineResolution { get; init; }

    /// <summary>See <see cref="ChannelTimeline.Points"/>.</summary>
    public required IReadOnlyList<ChannelTimelinePoint> ChannelTimeline { get; init; }
}
