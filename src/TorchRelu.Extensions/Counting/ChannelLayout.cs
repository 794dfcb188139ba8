namespace TorchRelu.Internal;

/// <summary>Which dimension of an output holds the channels, and what the others are.</summary>
/// <param name="Dimension">The channels' dimension, from 0.</param>
/// <param name="Channels">Its size.</param>
/// <param name="Samples">Rows of the batch.</param>
/// <param name="Observations">Values of each channel.</param>
internal readonly record struct ChannelLayout(int Dimension, int Channels, long Samples, long Observations)
{
    /// <summary>(N,C) and (N,C,spatial...) have their channels in dimension 1; three dimensions have them last unless told otherwise.</summary>
    public static ChannelLayout Of(ReadOnlySpan<long> shape, int? told)
    {
        var rank = shape.Length;
        if (rank == 0) throw new ArgumentException("an output without dimensions has no channels");
        var dimension = rank switch { 1 => 0, 3 => (told ?? 2) < 0 ? told!.Value + 3 : told ?? 2, _ => 1 };
        if (dimension < 0 || dimension >= rank) throw new ArgumentException($"channel dimension {told} of an output with {rank} dimensions");

        long elements = 1;
        foreach (var size in shape) elements *= size;
        var channels = checked((int)shape[dimension]);
        var observations = channels == 0 ? 0 : elements / channels;
        // Behind the last dimension every position is a row of its own; with positions behind the channels only the first dimension is.
        var samples = rank == 1 ? 1 : dimension == rank - 1 ? observations : shape[0];
        return new ChannelLayout(dimension, channels, samples, observations);
    }
}
