using System.Numerics;

namespace TorchRelu;

/// <summary>The largest value that sign * (bias + sum of weight * input) can be computed as.</summary>
/// <remarks>
/// In arithmetic where a larger term never gives a smaller sum (any fixed order of rounded additions), no input computes more than the
/// corner that maximises every term; so rounding is allowed for at that corner alone, and inputs without an upper bound do no harm where
/// the weight is negative. Zero terms are exact. Other arithmetic is charged for the largest magnitudes of the whole range.
/// </remarks>
internal static class RowBound
{
    public static double Upper<T>(ReadOnlySpan<T> row, int sign, double signedBias, ReadOnlySpan<Interval> inputs, int positions, Rounding rounding)
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
        // No term above zero: no order, no rounding and no flushing makes the sum positive.
        return noneAboveZero ? Math.Min(Widened(sum, magnitude, terms, largestInput, rounding), 0) : Widened(sum, magnitude, terms, largestInput, rounding);
    }

    // One product, the additions, and for autocast the rounding of both operands.
    private static double Widened(double sum, double magnitude, long terms, double largestInput, Rounding rounding)
    {
        var growth = rounding.Growth(terms + 3);
        if (!(magnitude * (1 + growth) < rounding.Most)) return double.PositiveInfinity;
        return Math.BitIncrement(sum + (magnitude * growth) + (2 * terms * largestInput * rounding.LeastNormal));
    }
}
