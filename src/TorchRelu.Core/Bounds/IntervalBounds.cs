using System.Numerics;

namespace TorchRelu.Bounds;

/// <summary>
/// Bounds the pre-activations that a layer can compute, given the range of its inputs. Each output channel gets a range that no input
/// leaves, including the rounding of the model's own arithmetic. If its upper end is not above zero, the ReLU behind it is dead for that
/// range.
/// </summary>
/// <remarks>
/// Every bound is computed in double precision and widened by the possible error of that. Half precision, bfloat16 and TensorFloat32 are
/// bounded as if every operation rounded to the format. That covers autocast, and accumulation in any better format.
/// </remarks>
internal static partial class IntervalBounds
{
    /// <summary>Bounds the outputs of a Linear.</summary>
    /// <param name="weight">(out, in), row by row.</param>
    /// <param name="bias">One per output, or empty.</param>
    /// <param name="outFeatures">The number of outputs.</param>
    /// <param name="inputs">One range per input, or one for all.</param>
    /// <param name="format">The arithmetic in which the model computes.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a range is invalid.</exception>
    public static Interval[] Linear<T>(
        ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, int outFeatures, ReadOnlySpan<Interval> inputs, NumberFormat format)
        where T : unmanaged, IFloatingPoint<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        return Convolution(weight, bias, ConvolutionShape.Linear(outFeatures, weight.Length / outFeatures), inputs, format);
    }

    /// <summary>Bounds the outputs of a convolution of any number of dimensions, at every position, including the padded border.</summary>
    /// <param name="weight">(out, in / groups, kernel...), row by row.</param>
    /// <param name="bias">One per output channel, or empty.</param>
    /// <param name="shape">The shape of the weight, and whether zeros pad the input.</param>
    /// <param name="inputs">One range per input channel, or one for all.</param>
    /// <param name="format">The arithmetic in which the model computes.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a range is invalid.</exception>
    public static Interval[] Convolution<T>(
        ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, ConvolutionShape shape, ReadOnlySpan<Interval> inputs, NumberFormat format)
        where T : unmanaged, IFloatingPoint<T>
    {
        shape.Require(weight.Length, bias.Length, inputs.Length);
        var ranges = Ranges(inputs, shape);
        var rounding = Rounding.For(format);
        var bounds = new Interval[shape.OutChannels];
        for (var o = 0; o < bounds.Length; o++)
        {
            var row = weight.Slice(o * shape.RowLength, shape.RowLength);
            var group =
                ranges.AsSpan(o / (shape.OutChannels / shape.Groups) * (shape.InChannels / shape.Groups), shape.InChannels / shape.Groups);
            var b = bias.Length == 0 ? 0 : double.CreateChecked(bias[o]);
            bounds[o] =
                new Interval(-RowBound.Upper(row, -1, -b, group, shape.KernelSize, rounding),
                RowBound.Upper(row, 1, b, group, shape.KernelSize, rounding));
        }
        return bounds;
    }

    /// <summary>Returns the outputs of the activation behind the bounds, as inputs of the next layer.</summary>
    public static Interval[] Rectified(ReadOnlySpan<Interval> preActivations, RectifierTraits activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        var outputs = new Interval[preActivations.Length];
        for (var c = 0; c < outputs.Length; c++) outputs[c] = activation.Rectify(preActivations[c]);
        return outputs;
    }

    /// <summary>
    /// Returns the ranges after flattening (N,C,H,W) to (N,C*H*W). Each range is repeated for the positions of its channel.
    /// </summary>
    /// <param name="channels">One range per channel.</param>
    /// <param name="positions">The number of positions of each channel; at least 1.</param>
    public static Interval[] Flattened(ReadOnlySpan<Interval> channels, int positions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        var features = new Interval[channels.Length * positions];
        for (var i = 0; i < features.Length; i++) features[i] = channels[i / positions];
        return features;
    }

    /// <summary>Returns the ranges after dropout in training. Each value becomes 0 or is divided by the kept share.</summary>
    /// <param name="inputs">One range per channel.</param>
    /// <param name="probability">The dropped share, in [0, 1).</param>
    public static Interval[] Dropped(ReadOnlySpan<Interval> inputs, double probability)
    {
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Expected a share in [0, 1).");
        // 1 % more than 1/(1-p). The scale and the product are rounded in a format that is not given here, bfloat16 at worst.
        var scale = 1.01 / (1 - probability);
        var dropped = new Interval[inputs.Length];
        for (var c = 0; c < dropped.Length; c++)
        {
            var range = inputs[c].IncludingZero();
            dropped[c] = new Interval(range.Low == 0 ? 0 : range.Low * scale, range.High == 0 ? 0 : range.High * scale);
        }
        return dropped;
    }

    private static Interval[] Ranges(ReadOnlySpan<Interval> inputs, ConvolutionShape shape)
    {
        var ranges = new Interval[shape.InChannels];
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = Valid(inputs[inputs.Length == 1 ? 0 : i], i);
            ranges[i] = shape.ZeroPadded ? range.IncludingZero() : range;
        }
        return ranges;
    }

    private static Interval Valid(Interval range, int index) => range.IsValid
        ? range
        : throw new ArgumentException($"Input range {index} is [{range.Low}, {range.High}]; expected low <= high, neither of them NaN.");
}
