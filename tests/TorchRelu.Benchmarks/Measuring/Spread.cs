namespace TorchRelu.Benchmarks;

/// <summary>What repeated timings say: the median and the tenth and ninetieth percentile, in microseconds.</summary>
internal readonly record struct Spread(double Median, double Low, double High, int Times)
{
    public static Spread Of(IReadOnlyCollection<double> microseconds)
    {
        var sorted = microseconds.Order().ToArray();
        return new Spread(At(sorted, 0.5), At(sorted, 0.1), At(sorted, 0.9), sorted.Length);
    }

    // What the machine did meanwhile.
    private const double LeftOut = 0.01;

    /// <summary>
    /// The mean in place of the median, without the highest hundredth: of eight steps one costs more than the others.
    /// </summary>
    public static Spread WithMean(IReadOnlyCollection<double> microseconds)
    {
        var kept = microseconds.Order().Take((int)Math.Ceiling((1 - LeftOut) * microseconds.Count));
        return Of(microseconds) with { Median = kept.Average() };
    }

    /// <summary>A median and its 95 % interval, from medians of resampled values.</summary>
    public static (double Median, double Low, double High) MedianWithInterval(IReadOnlyList<double> values)
    {
        var random = new Random(1);
        var draw = new double[values.Count];
        var medians = new double[2_000];
        for (var i = 0; i < medians.Length; i++)
        {
            for (var j = 0; j < draw.Length; j++) draw[j] = values[random.Next(values.Count)];
            Array.Sort(draw);
            medians[i] = At(draw, 0.5);
        }
        Array.Sort(medians);
        return (At([.. values.Order()], 0.5), At(medians, 0.025), At(medians, 0.975));
    }

    private static double At(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }
}
