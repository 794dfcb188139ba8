using System.Numerics;

namespace TorchRelu.Bounds;

/// <summary>Bounds for a batch normalisation, in either of its modes.</summary>
internal static partial class IntervalBounds
{
    // Variance plus eps, root, reciprocal, scale, shift by the mean, product and sum are 8 roundings. Twice that allows for approximate
    // roots.
    private const int NormalizationRoundings = 16;

    /// <summary>
    /// Bounds the outputs of a batch normalisation in eval mode. Its running statistics are constants, so each channel is a linear
    /// function.
    /// </summary>
    /// <param name="inputs">One range per channel, or one for all.</param>
    /// <param name="gamma">The scale per channel; empty if it has none (1).</param>
    /// <param name="beta">The shift per channel; empty if it has none (0).</param>
    /// <param name="mean">The running mean per channel.</param>
    /// <param name="variance">The running variance per channel.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="format">The arithmetic in which the model computes.</param>
    public static Interval[] BatchNormOfRunning<T>(
        ReadOnlySpan<Interval> inputs, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
            double epsilon, NumberFormat format)
        where T : unmanaged, IFloatingPoint<T>
    {
        RequireLengths(mean.Length, inputs.Length, gamma.Length, beta.Length, variance.Length);
        var rounding = Rounding.For(format);
        var bounds = new Interval[mean.Length];
        for (var c = 0; c < bounds.Length; c++)
        {
            var (g, b) = (At(gamma, c, 1), At(beta, c, 0));
            var (m, spread) = (double.CreateChecked(mean[c]), double.CreateChecked(variance[c]) + epsilon);
            var range = Valid(inputs[inputs.Length == 1 ? 0 : c], c);
            bounds[c] = new Interval(-UpperOfLine(range, -g, -b, m, spread, rounding), UpperOfLine(range, g, b, m, spread, rounding));
        }
        return bounds;
    }

    /// <summary>
    /// Bounds the outputs of a batch normalisation in training mode, for any batch. No value lies further than sqrt(n - 1) standard
    /// deviations from the mean of its n values (Samuelson 1968). So y is at most beta + |gamma| sqrt(n - 1).
    /// </summary>
    /// <remarks>
    /// In any format but <see cref="NumberFormat.Exact"/>, the mean itself is rounded. That costs one more value (sqrt(n)), and the range
    /// of the inputs must be bounded. If the inputs are large against their spread, the rounding of the model has no bound. Mean and
    /// variance are assumed to be computed in two passes, in single precision or better, as libtorch does on the CPU.
    /// </remarks>
    /// <param name="inputs">One range per channel, or one for all. Not used for <see cref="NumberFormat.Exact"/>.</param>
    /// <param name="gamma">The scale per channel; empty if it has none (1).</param>
    /// <param name="beta">The shift per channel.</param>
    /// <param name="epsilon">The number added to the variance.</param>
    /// <param name="valuesPerChannel">N times the number of positions of the largest batch; at least 1.</param>
    /// <param name="format">The arithmetic in which the model computes.</param>
    public static Interval[] BatchNormOfBatch<T>(
        ReadOnlySpan<Interval> inputs, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, double epsilon, long valuesPerChannel,
            NumberFormat format)
        where T : unmanaged, IFloatingPoint<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(valuesPerChannel, 1);
        RequireLengths(beta.Length, inputs.Length, gamma.Length, beta.Length, beta.Length);
        var bounds = new Interval[beta.Length];
        for (var c = 0; c < bounds.Length; c++)
        {
            var (g, b) = (Math.Abs(At(gamma, c, 1)), At(beta, c, 0));
            var reach = Reach(Valid(inputs[inputs.Length == 1 ? 0 : c], c), g, b, epsilon, valuesPerChannel, format);
            bounds[c] = double.IsFinite(b) && double.IsFinite(reach)
                ? new Interval(Math.BitDecrement(b - reach), Math.BitIncrement(b + reach))
                : Interval.Everything;
        }
        return bounds;
    }

    // Rounded operations preserve order, so a line has its extremes at the ends even as computed. Rounding is therefore allowed for only at
    // that end.
    private static double UpperOfLine(Interval range, double gamma, double beta, double mean, double spread, Rounding rounding)
    {
        if (!double.IsFinite(gamma) || !double.IsFinite(beta) || !double.IsFinite(mean) || !(spread > 0)) return double.PositiveInfinity;
        if (gamma == 0) return beta;
        var scale = gamma / Math.Sqrt(spread);
        var corner = scale > 0 ? range.High : range.Low;
        var magnitude = ((Math.Abs(corner) + Math.Abs(mean)) * Math.Abs(scale)) + Math.Abs(beta);
        // A variance near the smallest normal number loses more than a relative error.
        var growth = rounding.Growth(NormalizationRoundings) + (rounding.MinNormal / spread);
        if (!(magnitude * (1 + growth) < rounding.Most)) return double.PositiveInfinity;
        var flushed = NormalizationRoundings * rounding.MinNormal * (1 + Math.Abs(corner) + Math.Abs(mean));
        return Math.BitIncrement(((corner - mean) * scale) + beta + (magnitude * growth) + flushed);
    }

    private static double Reach(Interval range, double gamma, double beta, double epsilon, long n, NumberFormat format)
    {
        if (gamma == 0) return 0;
        if (format == NumberFormat.Exact) return gamma * Math.Sqrt(n - 1) * (1 + Rounding.For(format).Growth(4));
        if (!(epsilon > 0) || !range.IsBounded) return double.PositiveInfinity;
        var statistics = Rounding.For(format == NumberFormat.Binary64 ? NumberFormat.Binary64 : NumberFormat.Binary32);
        var rounding = Rounding.For(format);
        // For any rounding of the mean, the sum of squares around it includes the square of every value's distance.
        var furthest = Math.Sqrt(n) * (1 + statistics.Growth(n + 3));
        var steepest = gamma / Math.Sqrt(epsilon);
        var magnitude = (2 * range.Magnitude * steepest) + Math.Abs(beta) + (gamma * furthest);
        var growth = rounding.Growth(NormalizationRoundings) + (rounding.MinNormal / epsilon);
        if (!(magnitude * (1 + growth) < rounding.Most)) return double.PositiveInfinity;
        return (gamma * furthest) + (magnitude * growth) + (NormalizationRoundings * rounding.MinNormal * (1 + (2 * range.Magnitude)));
    }

    private static double At<T>(ReadOnlySpan<T> values, int index, double missing)
        where T : unmanaged, IFloatingPoint<T> => values.Length == 0 ? missing : double.CreateChecked(values[index]);

    private static void RequireLengths(int channels, int inputs, int gamma, int beta, int variance)
    {
        if (channels < 1 || (inputs != 1 && inputs != channels) || (gamma != 0 && gamma != channels) || (beta != 0 && beta != channels)
            || variance != channels)
        {
            throw new ArgumentException(
                $"A normalisation of {channels} channels with {inputs} input ranges, {gamma} gammas, {beta} betas, {variance} variances: " +
                    $"expected one range or one per channel, and as many of the others as there are channels (or no gamma and beta).");
        }
    }
}
