namespace TorchRelu;

/// <summary>The quantiles of the firing rates of a layer's channels; each is a share of observations in [0, 1].</summary>
/// <param name="Least">The lowest rate.</param>
/// <param name="P5">5 % of the channels fire less often. Values are interpolated linearly between the two nearest channels, as by default
/// in numpy.</param>
/// <param name="P25">A quarter of the channels fire less often.</param>
/// <param name="Median">Half of the channels fire less often.</param>
/// <param name="P75">Three quarters of the channels fire less often.</param>
/// <param name="P95">95 % of the channels fire less often.</param>
/// <param name="Most">The highest rate.</param>
public sealed record FiringRateQuantiles(double Least, double P5, double P25, double Median, double P75, double P95, double Most)
{
    /// <summary>Returns the quantiles of the rates; null if there are none.</summary>
    /// <param name="rates">One rate per channel, in any order.</param>
    public static FiringRateQuantiles? From(IEnumerable<double> rates)
    {
        var sorted = rates.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0
            ? null
            : new(sorted[0], At(sorted, 0.05), At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), At(sorted, 0.95), sorted[^1]);
    }

    private static double At(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
