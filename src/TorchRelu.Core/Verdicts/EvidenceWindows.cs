namespace TorchRelu.Verdicts;

/// <summary>What counts as evidence about one site.</summary>
/// <param name="Tally">What was seen; null if the site was never called.</param>
/// <param name="DistinctSamples">How many samples of the tally count at most; 0 while nothing may be decided.</param>
internal readonly record struct Evidence(ChannelTally? Tally, long DistinctSamples);

/// <summary>Chooses the windows a verdict rests on: a pure function over tallies.</summary>
/// <remarks>
/// A model in training is judged by the last two closed windows together. Seeing a sample twice says nothing new, so no more samples
/// count than an epoch has. A model at rest is judged by everything that was seen.
/// </remarks>
internal static class EvidenceWindows
{
    /// <summary>The evidence of a site in training.</summary>
    /// <param name="beforeLast">The window closed before the last one; null if the site was not called in it.</param>
    /// <param name="last">The window closed last; null if the site was not called in it.</param>
    /// <param name="open">What the open window holds so far; null if it is empty. It is shown before two windows were closed,
    /// undecided.</param>
    /// <param name="samplesOfEpoch">Samples of the longest epoch so far; null before the first one ended.</param>
    public static Evidence InTraining(ChannelTally? beforeLast, ChannelTally? last, ChannelTally? open, long? samplesOfEpoch) =>
        beforeLast is not null && last is not null
            ? new(ChannelTally.Merge(beforeLast, last), samplesOfEpoch ?? long.MaxValue)
            : new(ChannelTally.Merge(last, open), 0);

    /// <summary>The evidence of a model at rest.</summary>
    /// <param name="seen">Everything that was counted; null if the site was never called.</param>
    public static Evidence AtRest(ChannelTally? seen) => new(seen, long.MaxValue);

    /// <summary>Channels of all sites that were called, at least 1: they decide how many samples a verdict needs.</summary>
    public static long ChannelsOfModel(
        IEnumerable<ChannelTally?> tallies) => Math.Max(1, tallies.Sum(tally => (long)(tally?.Channels ?? 0)));
}
