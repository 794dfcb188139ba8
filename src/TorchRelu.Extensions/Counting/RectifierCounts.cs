using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>What one <see cref="MonitoredReLU"/> counts, from any thread. Counting never throws: it runs inside the user's forward.</summary>
/// <param name="channelDimension">Which dimension holds the channels; null where the shape decides.</param>
/// <param name="context">The monitor that put the rectifier in place, and says which steps count; null where there is none.</param>
internal sealed class RectifierCounts(int? channelDimension, ProbeContext? context = null) : IDisposable
{
    private readonly object _lock = new();
    private OutputCounter? _counter;
    private ChannelLayout? _layout;
    private string? _backwardFault;
    private long _forwards;

    public string? Problem { get; private set; }

    public long Samples
    {
        get
        {
            lock (_lock) return _counter?.Samples ?? 0;
        }
    }

    /// <summary>Whether the next output counts.</summary>
    public bool IsCounting(bool training, bool countEvaluation) =>
        context is not { IsSampled: false } && (countEvaluation || (training && is_grad_enabled()));

    public ChannelTally? Take()
    {
        lock (_lock) return _counter?.Take();
    }

    /// <summary>The layout of an output; null where it has none, which is then known as the problem.</summary>
    public ChannelLayout? LayoutOf(Tensor output)
    {
        try
        {
            var layout = _layout;
            return layout?.Fits(output) == true ? layout : _layout = ChannelLayout.Of(output, channelDimension);
        }
        catch (Exception fault)
        {
            Fail(fault);
            return null;
        }
    }

    public void Count(Tensor output)
    {
        if (LayoutOf(output) is not { Observations: > 0 } layout) return;
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

    // Without a monitor the outputs are the steps.
    private long Now() => context?.Step ?? Interlocked.Read(ref _forwards);

    private OutputCounter Counter(ChannelLayout layout)
    {
        _counter ??= new OutputCounter(layout.Channels);
        return layout.Channels == _counter.Channels ? _counter : throw new InvalidOperationException(OutputCounter.TwoWidths(_counter.Channels, layout.Channels));
    }
}
