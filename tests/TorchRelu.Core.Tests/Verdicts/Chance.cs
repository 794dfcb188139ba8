namespace TorchRelu.Tests;

/// <summary>What random tests need: normal numbers and the binomial test.</summary>
internal static class Chance
{
    /// <summary>
    /// The level at which a random test fails a true hypothesis: one in a thousand; seeds are fixed, so it does so always or never.
    /// </summary>
    public const double Alpha = 0.001;

    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>P(at least so many successes in n trials of probability p).</summary>
    public static double AtLeast(int successes, int n, double p)
    {
        var (total, logTerm) = (0.0, n * Math.Log(1 - p));
        for (var k = 0; k <= n; k++)
        {
            if (k >= successes) total += Math.Exp(logTerm);
            logTerm += Math.Log((n - k) / (k + 1.0)) + Math.Log(p / (1 - p));
        }
        return Math.Min(1, total);
    }
}
