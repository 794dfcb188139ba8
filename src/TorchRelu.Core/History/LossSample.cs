namespace TorchRelu.History;

/// <summary>The losses of the open window, for its median. Of a long window every second, fourth, ... loss is kept.</summary>
internal sealed class LossSample
{
    /// <summary>The most losses that are kept.</summary>
    public const int Capacity = 256;

    private readonly List<double> _losses = [];
    private int _stride = 1;
    private int _skipped;

    public double Median => Robust.Median(_losses);

    /// <summary>The median distance from the median.</summary>
    public double Deviation => Robust.Deviation(_losses);

    public void Add(double loss)
    {
        if (++_skipped < _stride) return;
        _skipped = 0;
        if (_losses.Count == Capacity)
        {
            var every = _losses.Where((_, i) => i % 2 == 1).ToList();
            _losses.Clear();
            _losses.AddRange(every);
            _stride *= 2;
        }
        _losses.Add(loss);
    }

    public LossSampleState Save() => new([.. _losses], _stride, _skipped);

    public static LossSample Restore(LossSampleState? state)
    {
        var sample = new LossSample();
        if (state is null) return sample;
        sample._losses.AddRange(state.Losses);
        (sample._stride, sample._skipped) = (state.Stride, state.Skipped);
        return sample;
    }
}

/// <summary>A <see cref="LossSample"/> as plain data.</summary>
internal sealed record LossSampleState(IReadOnlyList<double> Losses, int Stride, int Skipped);

/// <summary>Measures that one wild value does not move.</summary>
internal static class Robust
{
    /// <summary>The median; 0 of no values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] / 2) + (sorted[middle] / 2);
    }

    /// <summary>The median distance from the median; 0 of no values.</summary>
    public static double Deviation(IReadOnlyCollection<double> values)
    {
        var median = Median(values);
        return Median(values.Select(value => Math.Abs(value - median)));
    }
}
