namespace TorchRelu;

/// <summary>Shares of a tally.</summary>
internal static class TallyShares
{
    /// <summary>The share of all values of all channels that were silent; 0 when there were none.</summary>
    public static double SilentShare(this ChannelTally tally)
    {
        if (tally.Observations == 0) return 0;
        var silent = 0.0;
        foreach (var count in tally.Silent) silent += count;
        return silent / ((double)tally.Observations * tally.Channels);
    }
}
