using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>One place where a rectifier's result is seen: one use of one module. Counts what is shown to it.</summary>
internal sealed class Site : IDisposable
{
    private readonly object _lock = new();
    private OutputCounter? _counter;
    private nn.Module? _counted;
    private ChannelLayout? _layout;
    private bool _countsMargin;
    private ChannelTally? _absorbed;
    private long _lastStep = ChannelTally.Never;

    /// <summary>The first thing that went wrong while counting; null when nothing did.</summary>
    public string? Problem { get; private set; }

    /// <summary>The dimension that holds the channels, and who said so; null until something was counted.</summary>
    public ChannelDimension? Channels { get; private set; }

    /// <summary>The dimension of the channels, from 0; null until something was counted.</summary>
    public int? Dimension { get; private set; }

    /// <summary>Whether the rectifier was seen to overwrite its input.</summary>
    public bool InPlace { get; private set; }

    /// <summary>The layers around the site, once the look-around has found them.</summary>
    public SiteLinks? Links { get; set; }

    /// <summary>Steps since the last <see cref="Take"/> in which the site was seen.</summary>
    public long Steps { get; private set; }

    /// <summary>Samples since the last <see cref="Take"/>.</summary>
    public long Samples
    {
        get
        {
            lock (_lock) return (_counter?.Samples ?? 0) + (_absorbed?.Samples ?? 0);
        }
    }

    /// <summary>Counts one output.</summary>
    /// <param name="input">What the module read; the same tensor where inputs are watched.</param>
    /// <param name="values">What is counted.</param>
    /// <param name="context">Knows the step, and, the first time, the dimension of the channels.</param>
    /// <param name="target">The module.</param>
    public void Count(Tensor input, Tensor values, ProbeContext context, ProbeTarget target)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_counted, target.Module)) OnFirstOutput(input, values, context, target);
            if (_layout?.Fits(values) != true) _layout = LayoutOf(values);
            if (_layout.Observations == 0) return;
            var step = context.Step;
            if (_countsMargin) CountMargin(input, values, _layout, step, target.Traits);
            else _counter!.Count(values, _layout, step);
            MarkSeen(step);
        }
    }

    public void Fail(string? problem) => Problem ??= problem;

    /// <summary>Adds what another site saw, which is one with this from now on.</summary>
    public void Absorb(ChannelTally tally)
    {
        lock (_lock)
        {
            if (_absorbed is null) _absorbed = tally;
            else if (_absorbed.Channels == tally.Channels) _absorbed.Merge(tally);
            else Fail(OutputCounter.TwoWidths(_absorbed.Channels, tally.Channels));
        }
    }

    /// <summary>What was counted since the last call, or null when nothing was.</summary>
    public ChannelTally? Take()
    {
        lock (_lock)
        {
            Steps = 0;
            var counted = Joined(_counter?.Take());
            _absorbed = null;
            return counted;
        }
    }

    /// <summary>The same, and counting goes on.</summary>
    public ChannelTally? Peek()
    {
        lock (_lock) return Joined(_counter?.Peek());
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _counter?.Dispose();
            (_counter, _layout) = (null, null);
        }
    }

    private ChannelTally? Joined(ChannelTally? counted)
    {
        if (counted is null || _absorbed is null || counted.Channels == _absorbed.Channels) return ChannelTally.Merge(counted, _absorbed);
        Fail(OutputCounter.TwoWidths(counted.Channels, _absorbed.Channels));
        return counted;
    }

    private void MarkSeen(long step)
    {
        if (step != _lastStep) Steps++;
        _lastStep = step;
    }

    // The first output of a module.
    private void OnFirstOutput(Tensor input, Tensor values, ProbeContext context, ProbeTarget target)
    {
        Channels ??= context.ChannelDimension(target, input);
        InPlace = !ReferenceEquals(input, values) && LayerCall.AddressOf(values) is var address && address != 0
            && address == LayerCall.AddressOf(input);
        _countsMargin = target.Traits.Margin != FiringMargin.Output && !(target.Traits.Margin == FiringMargin.InputAboveLow && InPlace);
        _counted = target.Module;
    }

    // The first output of these sizes.
    private ChannelLayout LayoutOf(Tensor values)
    {
        var layout = ChannelLayout.Of(values, Channels!.Value.Index);
        if (layout.Observations == 0) return layout;
        Dimension ??= layout.Dimension;
        _counter ??= new OutputCounter(layout.Channels);
        return layout.Channels == _counter.Channels ? layout
            : throw new InvalidOperationException(OutputCounter.TwoWidths(_counter.Channels, layout.Channels));
    }

    // What is above zero exactly where the activation passes a gradient.
    private void CountMargin(Tensor input, Tensor values, ChannelLayout layout, long step, RectifierTraits activation)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var margin = activation.Margin == FiringMargin.BetweenEnds
            ? values.sub(activation.Low).minimum(activation.High - values)
            : input.sub(activation.Low);
        _counter!.Count(margin, layout, step);
    }
}
