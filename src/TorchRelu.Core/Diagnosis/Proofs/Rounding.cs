namespace TorchRelu;

/// <summary>How much the arithmetic of a model, and the double precision the bounds are computed in, can be off.</summary>
/// <param name="unit">The relative error of one operation, rounded to nearest.</param>
/// <param name="leastNormal">What an operation can lose where results below it are flushed to zero.</param>
/// <param name="most">The largest finite number.</param>
/// <param name="isMonotone">Whether a larger term never gives a smaller sum. The adders of tensor cores do not promise that.</param>
internal sealed class Rounding(double unit, double leastNormal, double most, bool isMonotone)
{
    private static readonly Rounding s_exact = new(0, 0, double.PositiveInfinity, true);
    private static readonly Rounding s_single = new(Math.ScaleB(1, -24), Math.ScaleB(1, -126), float.MaxValue, true);
    private static readonly Rounding s_double = new(Math.ScaleB(1, -53), Math.ScaleB(1, -1022), double.MaxValue, true);
    private static readonly Rounding s_tensorFloat = new(Math.ScaleB(1, -11), Math.ScaleB(1, -126), float.MaxValue, false);
    private static readonly Rounding s_half = new(Math.ScaleB(1, -11), Math.ScaleB(1, -14), 65504, false);
    private static readonly Rounding s_brain = new(Math.ScaleB(1, -8), Math.ScaleB(1, -126), 3.38e38, false);

    public double LeastNormal => leastNormal;

    public double Most => most;

    public bool IsMonotone => isMonotone;

    public static Rounding Of(NumberFormat format) => format switch
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
    /// An upper bound of (1+u)^n - 1, by which a result of n operations in a row can be off relative to the sum of its terms' magnitudes, plus
    /// what this library's own double precision adds over as many operations (2^-52 each, twice its unit, which makes the bound itself safe).
    /// </summary>
    public double Growth(long operations) => Math.Exp(operations * unit) - 1 + ((operations + 8) * Math.ScaleB(1, -51));
}
