namespace TorchRelu.Samples.Comparison;

/// <summary>Some numbers in three.</summary>
internal readonly record struct Spread(double Least, double Median, double Most)
{
    /// <summary>Null of no numbers. Of an even count the median is the mean of the two in the middle.</summary>
    public static Spread? Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted.Length == 0 ? null : new(sorted[0], (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}
