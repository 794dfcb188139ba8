namespace TorchRelu.History;

/// <summary>Stores the losses of a run in a fixed amount of memory, and its metrics.</summary>
internal sealed class LossHistory
{
    /// <summary>The most points that are kept; beyond it, neighbours are merged.</summary>
    public const int Capacity = 128;

    /// <summary>The share of the first loss below which a training has learnt: four fifths.</summary>
    public const double Learnt = 0.8;

    /// <summary>The share of the first window's median loss below which a training has learnt since: 95 %.</summary>
    public const double LearntInWindows = 0.95;

    // So many windows before a repair are what its trial is held against.
    private const int Remembered = 3;

    private List<LossWindow> _windows = [];
    private List<MetricPoint> _metrics = [];
    private List<LossWindow> _recent = [];
    private LossSums _open;
    private LossSample _sample = new();

    /// <summary>The window closed last; null before the first window with a loss.</summary>
    public LossWindow? Last { get; private set; }

    /// <summary>The last three windows, earliest first.</summary>
    public IReadOnlyList<LossWindow> Recent => _recent;

    /// <summary>The median loss of the first window; null before it.</summary>
    public double? FirstMedian { get; private set; }

    /// <summary>The lowest median loss of a window; null before the first.</summary>
    public double? LowestMedian { get; private set; }

    /// <summary>The losses in a row, up to the last one, that were NaN or infinite.</summary>
    public int LostInARow { get; private set; }

    /// <summary>The first loss, that of a network that knows nothing yet; null before it.</summary>
    public double? First { get; private set; }

    /// <summary>
    /// Whether the mean loss has fallen below four fifths of the first, and since the first window at all. What a constant result reaches
    /// is reached in the first window.
    /// </summary>
    public bool HasLearnt => Left < Learnt && !(Last?.Median >= LearntInWindows * FirstMedian);

    /// <summary>The mean loss of the last window over the first loss; 1 where either is unknown or not above zero.</summary>
    public double Left => First is > 0 and var first && Last is { Count: > 0, Mean: > 0 } last ? last.Mean / first : 1;

    /// <summary>The window with the lowest mean before the last one; null if there is none.</summary>
    public LossWindow? Best { get; private set; }

    /// <summary>The metrics of the epochs, earliest first.</summary>
    public IReadOnlyList<MetricPoint> Metrics => _metrics;

    /// <summary>The losses over time, for a report.</summary>
    public IReadOnlyList<LossPoint> Points =>
        [.. _windows.Where(window => window.Count > 0)
            .Select(window => new LossPoint(window.FirstStep, window.LastStep, window.Mean, window.Lowest, window.Highest))];

    /// <summary>Records the loss of a step.</summary>
    public void Add(long step, double loss)
    {
        var isNumber = double.IsFinite(loss);
        if (isNumber) First ??= loss;
        LostInARow = isNumber ? 0 : LostInARow + 1;
        if (isNumber) _sample.Add(loss);
        _open.Add(step, loss);
    }

    /// <summary>Closes the open window.</summary>
    public void Close()
    {
        if (_open.Window is not { } closed) return;
        closed = closed with { Median = _sample.Median, Deviation = _sample.Deviation };
        (_open, _sample) = (default, new());
        if (Last is { Count: > 0 } before && (Best is null || before.Mean < Best.Mean)) Best = before;
        Last = closed;
        if (closed.Count > 0)
        {
            FirstMedian ??= closed.Median;
            LowestMedian = Math.Min(LowestMedian ?? closed.Median, closed.Median);
        }
        _recent = [.. _recent.Append(closed).TakeLast(Remembered)];
        _windows.Add(closed);
        if (_windows.Count > Capacity)
            _windows = [.. _windows.Chunk(2).Select(pair => pair.Length == 2 ? pair[0].Merge(pair[1]) : pair[0])];
    }

    /// <summary>The highest loss in windows that overlap these steps; null if none is known.</summary>
    public double? HighestIn(long from, long to)
    {
        var windows = _windows.Append(_open.Window).OfType<LossWindow>()
            .Where(window => window.Count > 0 && window.FirstStep < to && window.LastStep >= from).ToList();
        return windows.Count == 0 ? null : windows.Max(window => window.Highest);
    }

    /// <summary>Records the metric of an epoch.</summary>
    public void EndEpoch(long step, double metric) => _metrics.Add(new MetricPoint(step, metric));

    /// <summary>Clears the best window after a repair. Losses from before the repair are no measure of progress after it.</summary>
    public void Reset() => Best = null;

    /// <summary>Goes back to what was known when <paramref name="state"/> was saved. What came since is dropped.</summary>
    public void Return(LossHistoryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_windows, _metrics, _recent) = ([.. state.Windows], [.. state.Metrics], [.. state.Recent ?? []]);
        (_open, _sample) = (LossSums.From(state.Open), LossSample.Restore(state.Sample));
        (Last, Best, First) = (state.Last, state.Best, state.First);
        (FirstMedian, LowestMedian, LostInARow) = (state.FirstMedian, state.LowestMedian, state.LostInARow);
    }

    /// <summary>Returns the history as plain data.</summary>
    public LossHistoryState Save() => new([.. _windows], [.. _metrics], _open.Window, Last, Best, First)
    {
        Recent = [.. _recent],
        Sample = _sample.Save(),
        FirstMedian = FirstMedian,
        LowestMedian = LowestMedian,
        LostInARow = LostInARow,
    };

    /// <summary>Creates a history from saved data.</summary>
    public static LossHistory Restore(LossHistoryState state)
    {
        var history = new LossHistory();
        history.Return(state);
        return history;
    }
}

/// <summary>A <see cref="LossHistory"/> as plain data.</summary>
/// <param name="Windows">The closed windows, some merged.</param>
/// <param name="Metrics">The metrics of the epochs.</param>
/// <param name="Open">The open window.</param>
/// <param name="Last">The window closed last.</param>
/// <param name="Best">The best window before it.</param>
/// <param name="First">The first loss; null before it.</param>
internal sealed record LossHistoryState(
    IReadOnlyList<LossWindow> Windows, IReadOnlyList<MetricPoint> Metrics, LossWindow? Open, LossWindow? Last, LossWindow? Best,
    double? First = null)
{
    public IReadOnlyList<LossWindow>? Recent { get; init; }

    public LossSampleState? Sample { get; init; }

    public double? FirstMedian { get; init; }

    public double? LowestMedian { get; init; }

    public int LostInARow { get; init; }
}

/// <summary>Sums the losses of the open window at every step, without an object for each (Welford 1962).</summary>
internal struct LossSums
{
    private long _firstStep;
    private long _lastStep;
    private long _count;
    private double _mean;
    private double _squaredDeviations;
    private double _lowest;
    private double _highest;

    public long Lost { get; private set; }

    public void Add(long step, double loss)
    {
        if (_count + Lost == 0) _firstStep = step;
        _lastStep = step;
        if (!double.IsFinite(loss))
        {
            Lost++;
            return;
        }
        (_lowest, _highest) = _count == 0 ? (loss, loss) : (Math.Min(_lowest, loss), Math.Max(_highest, loss));
        _count++;
        var distance = loss - _mean;
        _mean += distance / _count;
        _squaredDeviations += distance * (loss - _mean);
    }

    /// <summary>The losses so far as a window; null if there are none.</summary>
    public readonly LossWindow? Window =>
        _count + Lost == 0 ? null : new(_firstStep, _lastStep, _count, Lost, _mean, _squaredDeviations, _lowest, _highest);

    public static LossSums From(LossWindow? window) => window is null ? default : new LossSums
    {
        _firstStep = window.FirstStep,
        _lastStep = window.LastStep,
        _count = window.Count,
        Lost = window.Lost,
        _mean = window.Mean,
        _squaredDeviations = window.SquaredDeviations,
        _lowest = window.Lowest,
        _highest = window.Highest,
    };
}

/// <summary>The losses of one window.</summary>
/// <param name="FirstStep">Its first step.</param>
/// <param name="LastStep">Its last step.</param>
/// <param name="Count">The number of finite losses.</param>
/// <param name="Lost">The number of losses that were NaN or infinite.</param>
/// <param name="Mean">The mean of the finite losses; 0 if there are none.</param>
/// <param name="SquaredDeviations">The sum of their squared distances from the mean.</param>
/// <param name="Lowest">The lowest; 0 if there are none.</param>
/// <param name="Highest">The highest; 0 if there are none.</param>
internal sealed record LossWindow(
    long FirstStep, long LastStep, long Count, long Lost, double Mean, double SquaredDeviations, double Lowest, double Highest)
{
    /// <summary>The median of the finite losses; 0 if there are none, and in merged windows.</summary>
    public double Median { get; init; }

    /// <summary>The median distance from the median; 0 in merged windows.</summary>
    public double Deviation { get; init; }

    /// <summary>The standard error of the median: 1.2533 of a normal distribution's, whose spread is 1.4826 median distances.</summary>
    public double MedianError => Count == 0 ? 0 : 1.2533 * 1.4826 * Deviation / Math.Sqrt(Count);

    /// <summary>The standard error of the mean; 0 for fewer than two losses.</summary>
    public double StandardError => Count < 2 ? 0 : Math.Sqrt(SquaredDeviations / (Count - 1) / Count);

    /// <summary>Merges both windows into one. The result is exact and associative except for rounding.</summary>
    public LossWindow Merge(LossWindow later)
    {
        ArgumentNullException.ThrowIfNull(later);
        var (count, lost) = (Count + later.Count, Lost + later.Lost);
        if (later.Count == 0) return this with { LastStep = later.LastStep, Lost = lost, Median = 0, Deviation = 0 };
        if (Count == 0) return later with { FirstStep = FirstStep, Lost = lost, Median = 0, Deviation = 0 };
        var distance = later.Mean - Mean;
        return new(
            FirstStep, later.LastStep, count, lost, Mean + (distance * later.Count / count),
            SquaredDeviations + later.SquaredDeviations + (distance * distance * Count * later.Count / count),
                Math.Min(Lowest, later.Lowest), Math.Max(Highest, later.Highest));
    }
}
