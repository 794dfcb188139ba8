namespace TorchRelu.Risk;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    private const double RootOfTwoPi = 2.5066282746310002;

    // Beyond this value the series loses digits in the lower tail, and the continued fraction converges fast.
    private const double Tail = 3;

    /// <summary>The density.</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / RootOfTwoPi;

    /// <summary>
    /// The probability of a value of at most x. Its relative error is below 1e-13 down to the least normal number, also far in the lower
    /// tail.
    /// </summary>
    /// <remarks>
    /// Near 0: the series x + x^3/3 + x^5/15 + ... (Marsaglia 2004). In the tail: the continued fraction of Mills' ratio.
    /// </remarks>
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x < -Tail) return Density(x) * MillsRatio(-x);
        return x > Tail ? 1 - (Density(x) * MillsRatio(x)) : 0.5 + (Density(x) * Series(x));
    }

    private static double Series(double x)
    {
        double sum = x, term = x;
        for (var i = 3; Math.Abs(term) > Math.Abs(sum) * 1e-17; i += 2) sum += term *= x * x / i;
        return sum;
    }

    // 1/(x + 1/(x + 2/(x + 3/(x + ...)))), evaluated from the inside. 200 terms suffice for x > 3.
    private static double MillsRatio(double x)
    {
        if (double.IsPositiveInfinity(x)) return 0;
        var fraction = x;
        for (var k = 200; k >= 1; k--) fraction = x + (k / fraction);
        return 1 / fraction;
    }
}
