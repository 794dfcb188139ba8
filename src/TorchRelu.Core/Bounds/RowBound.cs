using System.Numerics;

namespace TorchRelu.Bounds;

/// <summary>Bounds the largest computed value of sign * (bias + sum of weight * input).</summary>
/// <remarks>
/// In monotone arithmetic, a larger term never gives a smaller sum, as in any fixed order of rounded additions. There, no input computes
/// more than the corner that maximises every term. Rounding is therefore allowed for only at that corner. Inputs without an upper bound do
/// no harm where the weight is negative. Zero terms are exact. Other arithmetic is charged for the largest magnitudes of the whole range.
/// </remarks>
internal static class RowBound
{
    public static double Upper<T>(
        ReadOnlySpan<T> row, int sign, double signedBias, ReadOnlySpan<Interval> inputs, int positions, Rounding rounding)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (!double.IsFinite(signedBias)) return double.PositiveInfinity;
        double sum = signedBias, magnitude = Math.Abs(signedBias), largestInput = 1;
        var terms = signedBias == 0 ? 0L : 1L;
        var noneAboveZero = signedBias <= 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            var range = inputs[i];
            foreach (var element in row.Slice(i * positions, positions))
            {
                var w = sign * double.CreateChecked(element);
                if (w == 0) continue;
                if (!double.IsFinite(w)) return double.PositiveInfinity;
                var corner = w > 0 ? range.High : range.Low;
                var charged = rounding.IsMonotone ? Math.Abs(corner) : range.Magnitude;
                if (charged == 0) continue;
                terms++;
                sum += w * corner;
                magnitude += Math.Abs(w) * charged;
                largestInput = Math.Max(largestInput, charged);
                noneAboveZero &= w * corner <= 0;
            }
        }
        // If no term is above zero, no order, rounding or flushing makes the sum positive.
        return noneAboveZero ? Math.Min(Widened(sum, magnitude, terms, largestInput, rounding), 0)
            : Widened(sum, magnitude, terms, largestInput, rounding);
    }

    // The growth covers one product, the additions and, for autocast, the rounding of both operands.
    private static double Widened(double sum, double magnitude, long terms, double largestInput, Rounding rounding)
    {
        var growth = rounding.Growth(terms + 3);
        if (!(magnitude * (1 + growth) < rounding.Most)) return double.PositiveInfinity;
        return Math.BitIncrement(sum + (magnitude * growth) + (2 * terms * largestInput * rounding.MinNormal));
    }
}

/// <summary>The possible error of a model's arithmetic, and of the double precision in which the bounds are computed.</summary>
/// <param name="unit">The relative error of one operation, rounded to nearest.</param>
/// <param name="minNormal">The possible loss of an operation if results below this number are flushed to zero.</param>
/// <param name="most">The largest finite number.</param>
/// <param name="isMonotone">Whether a larger term never gives a smaller sum. The adders of tensor cores do not guarantee that.</param>
internal sealed class Rounding(double unit, double minNormal, double most, bool isMonotone)
{
    private static readonly Rounding s_exact = new(0, 0, double.PositiveInfinity, true);
    private static readonly Rounding s_single = new(Math.ScaleB(1, -24), Math.ScaleB(1, -126), float.MaxValue, true);
    private static readonly Rounding s_double = new(Math.ScaleB(1, -53), Math.ScaleB(1, -1022), double.MaxValue, true);
    private static readonly Rounding s_tensorFloat = new(Math.ScaleB(1, -11), Math.ScaleB(1, -126), float.MaxValue, false);
    private static readonly Rounding s_half = new(Math.ScaleB(1, -11), Math.ScaleB(1, -14), 65504, false);
    private static readonly Rounding s_brain = new(Math.ScaleB(1, -8), Math.ScaleB(1, -126), 3.38e38, false);

    public double MinNormal => minNormal;

    public double Most => most;

    public bool IsMonotone => isMonotone;

    public static Rounding For(NumberFormat format) => format switch
    {
        NumberFormat.Exact => s_exact,
        NumberFormat.Binary32 => s_single,
        NumberFormat.Binary64 => s_double,
        NumberFormat.TensorFloat32 => s_tensorFloat,
        NumberFormat.Binary16 => s_half,
        NumberFormat.BFloat16 => s_brain,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Expected one of the named formats."),
    };

    /// <summary>
    /// Returns an upper bound of (1+u)^n - 1. A result of n operations in a row can be off by this much, relative to the sum of its terms'
    /// magnitudes. The bound includes the error of this library's own double precision over as many operations. That is 2^-52 each, twice
    /// its unit, which makes the bound itself safe.
    /// </summary>
    public double Growth(long operations) => Math.Exp(operations * unit) - 1 + ((operations + 8) * Math.ScaleB(1, -51));
}

/// <summary>
/// The shape of a convolution's weight, (out, in / groups, kernel...) row by row. Stride and dilation do not matter to a bound.
/// </summary>
/// <param name="OutChannels">The number of output channels.</param>
/// <param name="InChannels">The number of input channels; a multiple of <paramref name="Groups"/>.</param>
/// <param name="KernelSize">The number of positions of the kernel: the product of its sides.</param>
/// <param name="Groups">The number of channel groups; <paramref name="OutChannels"/> is a multiple of it.</param>
/// <param name="ZeroPadded">Whether any side is padded with zeros. Other padding repeats values of the input and adds none.</param>
internal readonly record struct ConvolutionShape(int OutChannels, int InChannels, int KernelSize, int Groups = 1, bool ZeroPadded = false)
{
    /// <summary>Returns the shape of a Linear, as a convolution of one position.</summary>
    public static ConvolutionShape Linear(int outFeatures, int inFeatures) => new(outFeatures, inFeatures, 1);

    /// <summary>The number of weights of one output channel.</summary>
    internal int RowLength => InChannels / Groups * KernelSize;

    internal void Require(int weights, int biases, int inputs)
    {
        if (OutChannels < 1 || InChannels < 1 || KernelSize < 1 || Groups < 1 || InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"{this} is no convolution: expected positive sizes and channels divisible by the groups.");
        if (weights != OutChannels * RowLength)
            throw new ArgumentException(
                $"The weight has {weights} numbers; {OutChannels} x {InChannels / Groups} x {KernelSize} were expected.");
        if (biases != 0 && biases != OutChannels)
            throw new ArgumentException($"The bias has {biases} numbers; none or {OutChannels} were expected.");
        if (inputs != 1 && inputs != InChannels)
            throw new ArgumentException($"{inputs} input ranges for {InChannels} input channels; expected one, or one per channel.");
    }
}
