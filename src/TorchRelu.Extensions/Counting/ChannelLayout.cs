using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The sizes of an output: which dimension holds the channels, and what the others are. Read once per output; every reading is a native call.</summary>
internal readonly struct ChannelLayout
{
    /// <summary>As many dimensions as any layer gives; more are counted on the tensor path.</summary>
    public const int DeepestShape = CountPlan.DeepestShape;

    private readonly Sizes _sizes;
    private readonly int _rank;

    private ChannelLayout(ReadOnlySpan<long> shape, int dimension, int channels, long samples, long observations)
    {
        (Dimension, Channels, Samples, Observations, _rank) = (dimension, channels, samples, observations, Math.Min(shape.Length, DeepestShape + 1));
        if (shape.Length <= DeepestShape) shape.CopyTo(_sizes);
    }

    /// <summary>The channels' dimension, from 0.</summary>
    public int Dimension { get; }

    /// <summary>Its size.</summary>
    public int Channels { get; }

    /// <summary>Rows of the batch.</summary>
    public long Samples { get; }

    /// <summary>Values of each channel.</summary>
    public long Observations { get; }

    /// <summary>Whether the output has more dimensions than any layer gives; then <see cref="Shape"/> is not kept.</summary>
    public bool IsTooDeep => _rank > DeepestShape;

    /// <summary>The sizes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> Shape => ((ReadOnlySpan<long>)_sizes)[.._rank];

    /// <summary>Whether every value of a channel is a sample of its own, so that the values that fired are the samples that fired.</summary>
    public bool ValuesAreSamples => Samples == Observations;

    /// <summary>The layout of an output, read without allocating: <see cref="Tensor.shape"/> makes an array at each reading, size(i) does not.</summary>
    public static ChannelLayout Of(Tensor output, int? told)
    {
        var rank = (int)output.dim();
        if (rank > DeepestShape) return Of(output.shape, told);
        Span<long> shape = stackalloc long[DeepestShape];
        for (var dimension = 0; dimension < rank; dimension++) shape[dimension] = output.size(dimension);
        return Of(shape[..rank], told);
    }

    /// <summary>Unless told otherwise (N,C) and (N,C,spatial...) have their channels in dimension 1, and three dimensions have them last.</summary>
    public static ChannelLayout Of(ReadOnlySpan<long> shape, int? told)
    {
        var rank = shape.Length;
        if (rank == 0) throw new ArgumentException("an output without dimensions has no channels");
        var dimension = told is { } index ? index < 0 ? index + rank : index : rank switch { 1 => 0, 3 => 2, _ => 1 };
        if (dimension < 0 || dimension >= rank) throw new ArgumentException($"channel dimension {told} of an output with {rank} dimensions");

        long elements = 1;
        foreach (var size in shape) elements *= size;
        var channels = checked((int)shape[dimension]);
        var observations = channels == 0 ? 0 : elements / channels;
        // Behind the last dimension every position is a row of its own; with positions behind the channels only the first dimension is,
        // and where the channels come first there is no batch: one sample.
        var samples = rank == 1 ? 1 : dimension == rank - 1 ? observations : dimension == 0 ? Math.Min(1, observations) : shape[0];
        return new ChannelLayout(shape, dimension, channels, samples, observations);
    }

    [InlineArray(DeepestShape)]
    private struct Sizes
    {
        private long _first;
    }
}
