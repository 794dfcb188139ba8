namespace TorchRelu.History;

/// <summary>
/// Stores a layer's history in a fixed amount of memory. If it is full, neighbours are merged, and a point covers twice as many windows as
/// before.
/// </summary>
/// <remarks>The first and the last window are always kept unmerged; every window is in exactly one point.</remarks>
internal sealed class LayerTimeline
{
    /// <summary>The default number of points that are kept: 128, as wide as a chart needs.</summary>
    public const int DefaultCapacity = 128;

    private readonly HalvingList<TimelinePoint> _points;

    /// <summary>Creates an empty timeline.</summary>
    /// <param name="capacity">The most points that are kept; at least 4.</param>
    public LayerTimeline(int capacity = DefaultCapacity) => _points = new(capacity, point => point.Windows, TimelinePoint.Merge);

    /// <summary>The most points that are kept.</summary>
    public int Capacity => _points.Capacity;

    /// <summary>
    /// The number of windows that a point between the first and the last covers: 1, 2, 4, and so on. The point before the last may cover
    /// fewer.
    /// </summary>
    public int Resolution => _points.Resolution;

    /// <summary>The points, earliest first.</summary>
    public IReadOnlyList<TimelinePoint> Points => _points.Items;

    /// <summary>Adds the window closed last.</summary>
    public void Add(TimelinePoint window) => _points.Add(window);

    /// <summary>Creates a timeline from saved points and their resolution.</summary>
    internal static LayerTimeline Restore(int capacity, int resolution, IEnumerable<TimelinePoint> points)
    {
        var timeline = new LayerTimeline(capacity);
        timeline._points.Restore(resolution, points);
        return timeline;
    }
}

/// <summary>
/// Stores the states of every channel of a layer over time, in at most <see cref="Capacity"/> bytes per channel. If it is full, neighbours
/// are merged.
/// </summary>
/// <remarks>The first and the last window are always kept unmerged; every window is in exactly one point.</remarks>
internal sealed class ChannelTimeline
{
    /// <summary>The default number of points that are kept: 64, one byte per channel each.</summary>
    public const int DefaultCapacity = 64;

    private readonly HalvingList<ChannelTimelinePoint> _points;

    /// <summary>Creates an empty timeline.</summary>
    /// <param name="capacity">The most points that are kept; at least 4.</param>
    public ChannelTimeline(int capacity = DefaultCapacity) => _points = new(capacity, point => point.Windows, ChannelTimelinePoint.Merge);

    /// <summary>The most points that are kept.</summary>
    public int Capacity => _points.Capacity;

    /// <summary>
    /// The number of windows that a point between the first and the last covers: 1, 2, 4, and so on. The point before the last may cover
    /// fewer.
    /// </summary>
    public int Resolution => _points.Resolution;

    /// <summary>The points, earliest first.</summary>
    public IReadOnlyList<ChannelTimelinePoint> Points => _points.Items;

    /// <summary>Adds the window closed last.</summary>
    /// <param name="window">A window with as many channels as those before it. Its states are kept, not copied.</param>
    /// <exception cref="ArgumentException">It has another number of channels.</exception>
    public void Add(ChannelTimelinePoint window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (Points.Count > 0 && Points[0].States.Count != window.States.Count)
            throw new ArgumentException($"The timeline is of {Points[0].States.Count} channels, not of {window.States.Count}.",
                nameof(window));
        _points.Add(window);
    }

    /// <summary>Creates a timeline from saved points and their resolution.</summary>
    internal static ChannelTimeline Restore(int capacity, int resolution, IEnumerable<ChannelTimelinePoint> points)
    {
        var timeline = new ChannelTimeline(capacity);
        timeline._points.Restore(resolution, points.Select(point => point with { States = point.States.ToArray() }));
        return timeline;
    }
}

/// <summary>
/// Stores stretches of time in a fixed amount of memory. If it is full, neighbours are merged, and a stretch covers twice as many windows
/// as before.
/// </summary>
/// <remarks>The first and the last window are always kept unmerged; every window is in exactly one stretch.</remarks>
internal sealed class HalvingList<T>
{
    private readonly Func<T, int> _windows;
    private readonly Func<T, T, T> _merge;
    private readonly List<T> _items;

    /// <param name="capacity">The most stretches that are kept; at least 4.</param>
    /// <param name="windows">Returns the number of windows that a stretch covers.</param>
    /// <param name="merge">Merges two neighbours, the earlier first.</param>
    public HalvingList(int capacity, Func<T, int> windows, Func<T, T, T> merge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 4);
        Capacity = capacity;
        _windows = windows;
        _merge = merge;
        _items = new List<T>(capacity + 1);
    }

    public int Capacity { get; }

    /// <summary>
    /// The number of windows that a stretch between the first and the last covers. The one before the last may cover fewer.
    /// </summary>
    public int Resolution { get; private set; } = 1;

    public IReadOnlyList<T> Items => _items;

    public void Add(T window)
    {
        // The previous last item is merged into the one before it while that has room. Neither may be the first item.
        if (_items.Count > 2 && _windows(_items[^2]) + _windows(_items[^1]) <= Resolution)
        {
            _items[^2] = _merge(_items[^2], _items[^1]);
            _items.RemoveAt(_items.Count - 1);
        }
        _items.Add(window);
        if (_items.Count > Capacity) Halve();
    }

    public void Restore(int resolution, IEnumerable<T> items)
    {
        Resolution = resolution;
        _items.AddRange(items);
    }

    private void Halve()
    {
        Resolution *= 2;
        var last = _items.Count - 1;
        var kept = 1;
        for (var i = 1; i < last; i += 2) _items[kept++] = i + 1 < last ? _merge(_items[i], _items[i + 1]) : _items[i];
        _items[kept++] = _items[last];
        _items.RemoveRange(kept, _items.Count - kept);
    }
}
