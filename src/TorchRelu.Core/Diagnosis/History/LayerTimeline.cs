namespace TorchRelu;

/// <summary>A layer's history in a fixed amount of memory: when it is full, neighbours are merged, and a point stands for twice as many windows as before.</summary>
/// <remarks>The first and the last window are always kept as they were; every window is in exactly one point.</remarks>
public sealed class LayerTimeline
{
    /// <summary>Points that are kept unless told otherwise: 128, as wide as a chart needs.</summary>
    public const int DefaultCapacity = 128;

    private readonly List<TimelinePoint> _points;

    /// <summary>An empty timeline.</summary>
    /// <param name="capacity">Points that are kept at most; at least 4.</param>
    public LayerTimeline(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 4);
        Capacity = capacity;
        _points = new List<TimelinePoint>(capacity + 1);
    }

    /// <summary>Points that are kept at most.</summary>
    public int Capacity { get; }

    /// <summary>Windows that a point between the first and the last stands for: 1, 2, 4, and so on. The point before the last may stand for fewer.</summary>
    public int Resolution { get; private set; } = 1;

    /// <summary>The points, earliest first.</summary>
    public IReadOnlyList<TimelinePoint> Points => _points;

    /// <summary>Adds the window that was closed last.</summary>
    public void Add(TimelinePoint window)
    {
        // What was the last point until now joins the one before it, as long as that is not full; neither may be the first.
        if (_points.Count > 2 && _points[^2].Windows + _points[^1].Windows <= Resolution)
        {
            _points[^2] = TimelinePoint.Merge(_points[^2], _points[^1]);
            _points.RemoveAt(_points.Count - 1);
        }
        _points.Add(window);
        if (_points.Count > Capacity) Halve();
    }

    /// <summary>The points and the resolution of a timeline that was saved.</summary>
    internal static LayerTimeline Restore(int capacity, int resolution, IEnumerable<TimelinePoint> points)
    {
        var timeline = new LayerTimeline(capacity) { Resolution = resolution };
        timeline._points.AddRange(points);
        return timeline;
    }

    private void Halve()
    {
        Resolution *= 2;
        var last = _points.Count - 1;
        var kept = 1;
        for (var i = 1; i < last; i += 2) _points[kept++] = i + 1 < last ? TimelinePoint.Merge(_points[i], _points[i + 1]) : _points[i];
        _points[kept++] = _points[last];
        _points.RemoveRange(kept, _points.Count - kept);
    }
}
