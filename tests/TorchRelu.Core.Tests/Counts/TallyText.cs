namespace TorchRelu.Tests;

internal static class TallyText
{
    /// <summary>All a tally has, so that two are compared at once and their difference is read.</summary>
    public static string Text(this ChannelTally tally) =>
        $"{tally.Observations} observations, {tally.Samples} samples, silent [{Listed(tally.Silent)}], NaN [{Listed(tally.NotANumber)}], "
        + $"samples fired [{Listed(tally.FiredSamples)}], last fired [{Listed(tally.LastFired)}]";

    private static string Listed(ReadOnlySpan<long> counts) => string.Join(",", counts.ToArray());
}
