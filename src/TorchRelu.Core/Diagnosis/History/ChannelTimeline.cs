namespace TorchRelu;

/// <summary>What every channel of a layer did over time, in at most <see cref="Capacity"/> bytes per channel: when it is full, neighbours are merged.</summary>
/// <remarks>The first and the last window are always kept as they were; every window is in exactly one point.</remarks>
internal sealed class ChannelTimeline
{
    /// <summary>Points that are kept unless told otherwise: 64, one byte per channel each.</summary>
    public const int DefaultCapacity = 64;

    private readonly HalvingList<ChannelTimelinePoint> _points;

    /// <summary>An empty timeline.</summary>
    /// <param name="capacity">Points that are kept at most; at least 4.</param>
    public ChannelTimeline(int capacity = DefaultCapacity) => _points = new(capacity, point => point.Windows, ChannelTimelinePoint.Merge);

    /// <summary>Points that are kept at most.</summary>
    public int Capacity => _points.Capacity;

    /// <summary>Windows that a point between the first and the last stands for: 1, 2, 4, and so on. The point before the last may stand for fewer.</summary>
    public int Resolution => _points.Resolution;

    /// <summary>The points, earliest first.</summary>
    public IReadOnlyList<ChannelTimelinePoint> Points => _points.Items;

    /// <summary>Adds the window that was closed last.</summary>
    /// <param name="window">With as many channels as the windows before it. Its states are kept, not copied.</param>
    /// <exception cref="ArgumentException">It has another number of channels.</exception>
    public void Add(ChannelTimelinePoint window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (Points.Count > 0 && Points[0].States.Count != window.States.Count)
            throw new ArgumentException($"The timeline is of {Points[0].States.Count} channels, not of {window.States.Count}.", nameof(window));
        _points.Add(window);
    }

    /// <summary>The points and the resolution of a timeline that was saved.</summary>
    internal static ChannelTimeline Restore(int capacity, int resolution, IEnumerable<ChannelTimelinePoint> points)
    {
        var timeline = new ChannelTimeline(capacity);
        timeline._points.Restore(resolution, points.Select(point => point with { States = point.States.ToArray() }));
        return timeline;
    }
}
