namespace TorchRelu.Verdicts;

/// <summary>The evidence about one site.</summary>
/// <param name="Tally">The counts; null if the site was never called.</param>
/// <param name="DistinctSamples">The most samples of the tally that count; 0 while nothing may be decided.</param>
internal readonly record struct Evidence(ChannelTally? Tally, long DistinctSamples);

/// <summary>Chooses the windows that a verdict rests on: a pure function over tallies.</summary>
/// <remarks>
/// The rates of a model in training are those of its last two closed windows together; its deaths rest on a <see cref="TrainingEvidence"/>.
/// A model at rest is judged by all its counts.
/// </remarks>
internal static class EvidenceWindows
{
    /// <summary>Returns the counts that the rates of a site in training rest on.</summary>
    /// <param name="beforeLast">The window closed before the last one; null if the site was not called in it.</param>
    /// <param name="last">The window closed last; null if the site was not called in it.</param>
    /// <param name="open">The open window so far; null if it is empty. It is shown until two windows are closed.</param>
    public static ChannelTally? InTraining(ChannelTally? beforeLast, ChannelTally? last, ChannelTally? open) =>
        beforeLast is not null && last is not null ? ChannelTally.Merge(beforeLast, last) : ChannelTally.Merge(last, open);

    /// <summary>Counts the channels of all called sites, at least 1. This number decides how many samples a verdict needs.</summary>
    public static long ChannelsOfModel(IEnumerable<ChannelTally?> tallies) =>
        Math.Max(1, tallies.Sum(tally => (long)(tally?.Channels ?? 0)));
}
