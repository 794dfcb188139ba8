using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>
/// The sizes of an output: which dimension holds the channels, and what the others are. Made once and kept while outputs have these sizes.
/// </summary>
internal sealed class ChannelLayout
{
    private readonly long[] _shape;
    private readonly long[] _denseStrides;

    private ChannelLayout(long[] shape, int dimension, int channels, long samples, long observations)
    {
        (_shape, Dimension, Channels, Samples, Observations) = (shape, dimension, channels, samples, observations);
        _denseStrides = new long[shape.Length];
        long stride = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            _denseStrides[i] = stride;
            stride *= shape[i];
        }
    }

    /// <summary>The channels' dimension, from 0.</summary>
    public int Dimension { get; }

    /// <summary>Its size.</summary>
    public int Channels { get; }

    /// <summary>Rows of the batch.</summary>
    public long Samples { get; }

    /// <summary>Values of each channel.</summary>
    public long Observations { get; }

    /// <summary>Whether the output has more dimensions than any layer gives; such outputs are counted on the tensor path.</summary>
    public bool IsTooDeep => _shape.Length > CountPlan.MaxRank;

    /// <summary>The sizes.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The strides of these sizes stored without gaps in the order of the dimensions, in values.</summary>
    public ReadOnlySpan<long> DenseStrides => _denseStrides;

    /// <summary>
    /// Whether every value of a channel is a sample of its own, so that the values that fired are the samples that fired.
    /// </summary>
    public bool ValuesAreSamples => Samples == Observations;

    /// <summary>The layout of an output.</summary>
    public static ChannelLayout Of(Tensor output, int? told) => Of(output.shape, told);

    /// <summary>
    /// Unless told otherwise (N,C) and (N,C,spatial...) have their channels in dimension 1, and three dimensions have them last.
    /// </summary>
    public static ChannelLayout Of(ReadOnlySpan<long> shape, int? told)
    {
        var rank = shape.Length;
        if (rank == 0) throw new ArgumentException("an output without dimensions has no channels");
        var dimension = told is { } index ? index < 0 ? index + rank : index : rank switch { 1 => 0, 3 => 2, _ => 1 };
        if (dimension < 0 || dimension >= rank)
            throw new ArgumentException($"channel dimension {told} of an output with {rank} dimensions");

        long elements = 1;
        foreach (var size in shape) elements *= size;
        var channels = checked((int)shape[dimension]);
        var observations = channels == 0 ? 0 : elements / channels;
        // Behind the last dimension every position is a row of its own; with positions behind the channels only the first dimension is,
        // and where the channels come first there is no batch: one sample.
        var samples = rank == 1 ? 1 : dimension == rank - 1 ? observations : dimension == 0 ? Math.Min(1, observations) : shape[0];
        return new ChannelLayout(shape.ToArray(), dimension, channels, samples, observations);
    }

    /// <summary>
    /// Whether an output has these sizes. Allocates nothing: <see cref="Tensor.shape"/> makes an array at each reading, size(i) does not.
    /// </summary>
    public bool Fits(Tensor output)
    {
        if (output.dim() != _shape.Length) return false;
        for (var i = 0; i < _shape.Length; i++)
        {
            if (output.size(i) != _shape[i]) return false;
        }
        return true;
    }
}
