namespace TorchRelu.Tests;

/// <summary>Tallies as a test wants them: one value per sample, nothing NaN unless said.</summary>
internal static class Tallies
{
    /// <summary>A tally of channels that fired on so many of the samples.</summary>
    public static ChannelTally Of(long samples, params long[] fired) => At(samples, step: 0, fired);

    /// <summary>The same, for channels that last fired in this step if at all.</summary>
    public static ChannelTally At(long samples, long step, params long[] fired)
    {
        var tally = new ChannelTally(fired.Length);
        long[] last = [.. fired.Select(count => count > 0 ? step : ChannelTally.Never)];
        tally.Add(samples, samples, [.. fired.Select(count => samples - count)], new long[fired.Length], fired, last);
        return tally;
    }

    /// <summary>A tally of one channel with NaN among its values, else silent.</summary>
    public static ChannelTally WithNotANumber(long samples, long notANumber)
    {
        var tally = new ChannelTally(1);
        tally.Add(samples, samples, [samples - notANumber], [notANumber], [0], [ChannelTally.Never]);
        return tally;
    }

    public static ChannelTally Merge(params ChannelTally[] parts)
    {
        var merged = new ChannelTally(parts[0].Channels);
        foreach (var part in parts) merged.Merge(part);
        return merged;
    }
}
