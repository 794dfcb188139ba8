namespace TorchRelu;

/// <summary>The losses and metrics of a run in a fixed amount of memory.</summary>
internal sealed class LossHistory
{
    /// <summary>Points that are kept at most; when there are more, neighbours are merged.</summary>
    public const int Capacity = 128;

    private List<LossWindow> _windows = [];
    private readonly List<MetricPoint> _metrics = [];
    private LossSums _open;

    /// <summary>The window that was closed last; null before the first in which a loss was given.</summary>
    public LossWindow? Last { get; private set; }

    /// <summary>Of the windows before the last one that with the lowest mean; null where there is none.</summary>
    public LossWindow? Best { get; private set; }

    /// <summary>What the epochs achieved, earliest first.</summary>
    public IReadOnlyList<MetricPoint> Metrics => _metrics;

    /// <summary>The losses over time, for a report.</summary>
    public IReadOnlyList<LossPoint> Points =>
        [.. _windows.Where(window => window.Count > 0).Select(window => new LossPoint(window.FirstStep, window.LastStep, window.Mean, window.Lowest, window.Highest))];

    /// <summary>Takes in the loss of a step.</summary>
    public void Add(long step, double loss) => _open.Add(step, loss);

    /// <summary>Closes the open window.</summary>
    public void Close()
    {
        if (_open.Window is not { } closed) return;
        _open = default;
        if (Last is { Count: > 0 } before && (Best is null || before.Mean < Best.Mean)) Best = before;
        Last = closed;
        _windows.Add(closed);
        if (_windows.Count > Capacity) _windows = [.. _windows.Chunk(2).Select(pair => pair.Length == 2 ? pair[0].Merge(pair[1]) : pair[0])];
    }

    /// <summary>Takes in what an epoch achieved.</summary>
    public void EndEpoch(long step, double metric) => _metrics.Add(new MetricPoint(step, metric));

    /// <summary>After a repair the best window begins anew: what was reached before it does not say that nothing is reached since.</summary>
    public void BeginAnew() => Best = null;

    /// <summary>Everything, as plain data.</summary>
    public LossHistoryState Save() => new([.. _windows], [.. _metrics], _open.Window, Last, Best);

    /// <summary>A history as it was when saved.</summary>
    public static LossHistory Restore(LossHistoryState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var history = new LossHistory { _windows = [.. state.Windows], _open = LossSums.Of(state.Open), Last = state.Last, Best = state.Best };
        history._metrics.AddRange(state.Metrics);
        return history;
    }
}
