using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>
/// The sizes of an output: the dimension of the channels, and the other dimensions. It is made once and kept while outputs have these
/// sizes.
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

    /// <summary>The dimension of the channels, from 0.</summary>
    public int Dimension { get; }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The number of rows of the batch.</summary>
    public long Samples { get; }

    /// <summary>The number of values of each channel.</summary>
    public long Observations { get; }

    /// <summary>
    /// Whether the output has more dimensions than the output of any layer. Such outputs are counted with tensor operators.
    /// </summary>
    public bool IsTooDeep => _shape.Length > CountPlan.MaxRank;

    /// <summary>The sizes.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The strides, in values, of an output of these sizes that is stored without gaps in the order of its dimensions.</summary>
    public ReadOnlySpan<long> DenseStrides => _denseStrides;

    /// <summary>
    /// Whether every value of a channel is a separate sample. The number of values that fired is then the number of samples that fired.
    /// </summary>
    public bool ValuesAreSamples => Samples == Observations;

    /// <summary>The layout of an output.</summary>
    public static ChannelLayout For(Tensor output, int? told) => For(output.shape, told);

    /// <summary>
    /// By default, (N,C) and (N,C,spatial...) have their channels in dimension 1, and outputs with three dimensions have them last.
    /// </summary>
    public static ChannelLayout For(ReadOnlySpan<long> shape, int? told)
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
        // The first dimension counts samples; positions of a sequence or an image are observations. If the channels come first, there is no
        // batch and only one sample.
        var samples = dimension == 0 ? Math.Min(1, observations) : channels == 0 ? 0 : shape[0];
        return new ChannelLayout(shape.ToArray(), dimension, channels, samples, observations);
    }

    /// <summary>
    /// Whether an output has these sizes. It allocates nothing: <see cref="Tensor.shape"/> makes an array at each call, size(i) does not.
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
