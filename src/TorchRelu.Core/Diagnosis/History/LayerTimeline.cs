namespace TorchRelu;

/// <summary>A layer's history in a fixed amount of memory: when it is full, neighbours are merged, and a point stands for twice as many windows as before.</summary>
/// <remarks>The first and the last window are always kept as they were; every window is in exactly one point.</remarks>
internal sealed class LayerTimeline
{
    /// <summary>Points that are kept unless told otherwise: 128, as wide as a chart needs.</summary>
    public const int DefaultCapacity = 128;

    private readonly HalvingList<TimelinePoint> _points;

    /// <summary>An empty timeline.</summary>
    /// <param name="capacity">Points that are kept at most; at least 4.</param>
    public LayerTimeline(int capacity = DefaultCapacity) => _points = new(capacity, point => point.Windows, TimelinePoint.Merge);

    /// <summary>Points that are kept at most.</summary>
    public int Capacity => _points.Capacity;

    /// <summary>Windows that a point between the first and the last stands for: 1, 2, 4, and so on. The point before the last may stand for fewer.</summary>
    public int Resolution => _points.Resolution;

    /// <summary>The points, earliest first.</summary>
    public IReadOnlyList<TimelinePoint> Points => _points.Items;

    /// <summary>Adds the window that was closed last.</summary>
    public void Add(TimelinePoint window) => _points.Add(window);

    /// <summary>The points and the resolution of a timeline that was saved.</summary>
    internal static LayerTimeline Restore(int capacity, int resolution, IEnumerable<TimelinePoint> points)
    {
        var timeline = new LayerTimeline(capacity);
        timeline._points.Restore(resolution, points);
        return timeline;
    }
}
