namespace TorchRelu.Verdicts;

/// <summary>The evidence about one site.</summary>
/// <param name="Tally">The counts; null if the site was never called.</param>
/// <param name="DistinctSamples">The most samples of the tally that count; 0 while nothing may be decided.</param>
internal readonly record struct Evidence(ChannelTally? Tally, long DistinctSamples);

/// <summary>Chooses the windows that a verdict rests on: a pure function over tallies.</summary>
/// <remarks>
/// A model in training is judged by its last two closed windows together. A repeated sample adds no evidence, so at most the samples of one
/// epoch count. A model at rest is judged by all its counts.
/// </remarks>
internal static class EvidenceWindows
{
    /// <summary>Returns the evidence of a site in training.</summary>
    /// <param name="beforeLast">The window closed before the last one; null if the site was not called in it.</param>
    /// <param name="last">The window closed last; null if the site was not called in it.</param>
    /// <param name="open">The open window so far; null if it is empty. It is shown as undecided until two windows are closed.</param>
    /// <param name="samplesOfEpoch">Samples of the longest epoch so far; null before the first epoch ends.</param>
    public static Evidence InTraining(ChannelTally? beforeLast, ChannelTally? last, ChannelTally? open, long? samplesOfEpoch) =>
        beforeLast is not null && last is not null
            ? new(ChannelTally.Merge(beforeLast, last), samplesOfEpoch ?? long.MaxValue)
            : new(ChannelTally.Merge(last, open), 0);

    /// <summary>Returns the evidence of a model at rest.</summary>
    /// <param name="seen">All counts; null if the site was never called.</param>
    public static Evidence AtRest(ChannelTally? seen) => new(seen, long.MaxValue);

    /// <summary>Counts the channels of all called sites, at least 1. This number decides how many samples a verdict needs.</summary>
    public static long ChannelsOfModel(IEnumerable<ChannelTally?> tallies) =>
        Math.Max(1, tallies.Sum(tally => (long)(tally?.Channels ?? 0)));
}
