namespace TorchRelu.Policy;

/// <summary>Finds the inputs of a layer that belong to one channel of the layer before: a pure function.</summary>
internal static class ChannelColumns
{
    /// <summary>
    /// Returns the inputs of a layer behind flattening, as ranges. (N,C,H,W) gives each channel a block; (B,T,C) gives it one input in
    /// every C.
    /// </summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="channels">Channels of the layer before.</param>
    /// <param name="features">Inputs of the layer behind; a multiple of <paramref name="channels"/>.</param>
    /// <param name="channelsLast">Whether the channels were the last dimension before flattening.</param>
    /// <exception cref="ArgumentException">The number of inputs is not a multiple of the channels, or the channel is not one of
    /// them.</exception>
    public static IEnumerable<(long Start, long Length)> Ranges(int channel, int channels, long features, bool channelsLast)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, channels);
        if (features % channels != 0)
            throw new ArgumentException($"{features} inputs are no multiple of {channels} channels.", nameof(features));
        var positions = features / channels;
        return channelsLast
            ? LongRange(positions).Select(position => ((position * channels) + channel, 1L))
            : [(channel * positions, positions)];
    }

    private static IEnumerable<long> LongRange(long count)
    {
        for (long i = 0; i < count; i++) yield return i;
    }
}
