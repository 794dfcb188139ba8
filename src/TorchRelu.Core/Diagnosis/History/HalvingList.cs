namespace TorchRelu;

/// <summary>Stretches of time in a fixed amount of memory: when it is full, neighbours are merged, and a stretch stands for twice as many windows as before.</summary>
/// <remarks>The first and the last window are always kept as they were; every window is in exactly one stretch.</remarks>
internal sealed class HalvingList<T>
{
    private readonly Func<T, int> _windows;
    private readonly Func<T, T, T> _merge;
    private readonly List<T> _items;

    /// <param name="capacity">Stretches that are kept at most; at least 4.</param>
    /// <param name="windows">How many windows a stretch stands for.</param>
    /// <param name="merge">Two neighbours, the earlier first, as one.</param>
    public HalvingList(int capacity, Func<T, int> windows, Func<T, T, T> merge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 4);
        Capacity = capacity;
        _windows = windows;
        _merge = merge;
        _items = new List<T>(capacity + 1);
    }

    public int Capacity { get; }

    /// <summary>Windows that a stretch between the first and the last stands for. The one before the last may stand for fewer.</summary>
    public int Resolution { get; private set; } = 1;

    public IReadOnlyList<T> Items => _items;

    public void Add(T window)
    {
        // What was the last until now joins the one before it, as long as that is not full; neither may be the first.
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
