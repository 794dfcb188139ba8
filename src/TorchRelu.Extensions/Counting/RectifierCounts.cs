using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>What one <see cref="MonitoredReLU"/> counts, from any thread. Counting never throws: it runs inside the user's forward.</summary>
internal sealed class RectifierCounts(int? channelDimension) : IDisposable
{
    private readonly object _lock = new();
    private OutputCounter? _counter;
    private string? _backwardFault;
    private long _forwards;

    /// <summary>The step that what is counted now belongs to; null for the number of outputs counted before.</summary>
    public Func<long>? Clock { get; set; }

    public string? Problem { get; private set; }

    public long Samples
    {
        get
        {
            lock (_lock) return _counter?.Samples ?? 0;
        }
    }

    public ChannelTally? Take()
    {
        lock (_lock) return _counter?.Take();
    }

    public bool TryLayoutOf(Tensor output, out ChannelLayout layout)
    {
        layout = default;
        try
        {
            layout = ChannelLayout.Of(output, channelDimension);
            return true;
        }
        catch (Exception fault)
        {
            Fail(fault);
            return false;
        }
    }

    public void Count(Tensor output)
    {
        if (!TryLayoutOf(output, out var layout) || layout.Observations == 0) return;
        try
        {
            lock (_lock) Counter(layout).Count(output, layout, Now());
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    /// <summary>Counts rows of an output, by their memory or, where that is known to tell the same, by its mask.</summary>
    public unsafe void Count(in RectifiedRows rows, bool byMask)
    {
        try
        {
            lock (_lock) Counter(rows.Layout).Count(rows, byMask, Now());
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    /// <summary>One more output was counted.</summary>
    public void EndOutput() => Interlocked.Increment(ref _forwards);

    public void Fail(Exception fault) => Problem ??= $"not counted since step {Now()}: {fault.Message}";

    /// <summary>Remembers that a gradient could not be computed: an exception cannot leave a backward, which would end the process.</summary>
    public void FailBackward(Exception fault) => _backwardFault ??= fault.Message;

    public void ThrowIfBackwardFailed()
    {
        if (_backwardFault is null) return;
        throw new InvalidOperationException(
            $"The gradient of a {nameof(MonitoredReLU)} could not be computed: {_backwardFault} What lies before it got no gradient in that backward. " +
            "Put nn.ReLU() in its place, which a monitor can watch as well.");
    }

    public void Dispose()
    {
        lock (_lock) _counter?.Dispose();
    }

    private long Now() => Clock?.Invoke() ?? Interlocked.Read(ref _forwards);

    private OutputCounter Counter(in ChannelLayout layout)
    {
        _counter ??= new OutputCounter(layout.Channels);
        return layout.Channels == _counter.Channels ? _counter : throw new InvalidOperationException(
            $"the module is used at two places with different widths, {_counter.Channels} and {layout.Channels} channels; only the first is counted. Give each place a module of its own.");
    }
}
