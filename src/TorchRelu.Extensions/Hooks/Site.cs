using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>One use of one module, where the result of an activation is counted.</summary>
/// <param name="seed">The number of the site, from which the calls that are counted are drawn.</param>
internal sealed class Site(uint seed) : IDisposable
{
    private readonly object _lock = new();
    private readonly CensusSchedule _schedule = new(seed);
    private LooksState? _restored;
    private OutputCounter? _counter;
    private nn.Module? _counted;
    private ChannelLayout? _layout;
    private bool _countsMargin;
    private bool _isUndecided;
    private ChannelTally? _absorbed;
    private long _lastStep = ChannelTally.Never;

    /// <summary>The first problem while counting; null if there was none.</summary>
    public string? Problem { get; private set; }

    /// <summary>The dimension that holds the channels, and the source of this information; null until an output was counted.</summary>
    public ChannelDimension? Channels { get; private set; }

    /// <summary>The dimension of the channels, from 0; null until an output was counted.</summary>
    public int? Dimension { get; private set; }

    /// <summary>Whether the activation overwrites its input.</summary>
    public bool InPlace { get; private set; }

    /// <summary>The layers around the site; null until the first forward was traced.</summary>
    public SiteLinks? Links { get; set; }

    /// <summary>The number of steps since the last <see cref="Take"/> in which the site was used.</summary>
    public long Steps { get; private set; }

    /// <summary>The number of channels; 0 until an output was counted.</summary>
    public int ChannelCount
    {
        get
        {
            lock (_lock) return _counter?.Channels ?? _absorbed?.Channels ?? 0;
        }
    }

    /// <summary>The number of samples since the last <see cref="Take"/>.</summary>
    public long Samples
    {
        get
        {
            lock (_lock) return (_counter?.Samples ?? 0) + (_absorbed?.Samples ?? 0);
        }
    }

    /// <summary>Counts one output.</summary>
    /// <param name="input">The input of the module. It is the same tensor as the values if inputs are watched.</param>
    /// <param name="values">The values to count.</param>
    /// <param name="context">The context, which gives the step and, the first time, the dimension of the channels.</param>
    /// <param name="target">The module.</param>
    public void Count(Tensor input, Tensor values, ProbeContext context, ProbeTarget target)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_counted, target.Module)) OnFirstOutput(input, values, context, target);
            if (_isUndecided) return;
            var step = context.Step;
            var isDue = context.IsCensusDue || (_counter is null && _restored is null);
            var turn = context.IsAdaptive ? _schedule.Next(isDue) : CountingTurn.Count;
            if (turn == CountingTurn.Look && TrySkip(values, step)) return;
            if (_layout?.Fits(values) != true) _layout = LayoutOf(values);
            if (_layout.Observations == 0) return;
            if (_countsMargin) CountMargin(input, values, _layout, step, target.Traits, turn);
            else _counter!.Count(values, _layout, step, turn);
            MarkSeen(step);
        }
    }

    // Where every channel has fired, the number of rows is all that is needed of an output.
    private bool TrySkip(Tensor values, long step)
    {
        if (_layout is not { Dimension: > 0 } layout || !_counter!.Looks.AllFired || values.size(0) != layout.Samples) return false;
        _counter.Looks.Skip(layout.Samples, step);
        MarkSeen(step);
        return true;
    }

    public void Fail(string? problem) => Problem ??= problem;

    /// <summary>Adds the counts of another site, which is merged into this one.</summary>
    public void Absorb(ChannelTally tally)
    {
        lock (_lock)
        {
            _absorbed = Joined(_absorbed, tally);
        }
    }

    /// <summary>Returns the counts since the last call and resets them; null if there are none.</summary>
    /// <param name="endsWindow">Whether a window ends with them.</param>
    public ChannelTally? Take(bool endsWindow = true)
    {
        lock (_lock)
        {
            Steps = 0;
            if (endsWindow) _schedule.BeginWindow();
            var counted = Joined(_counter?.Take(), _absorbed);
            _absorbed = null;
            return counted;
        }
    }

    /// <summary>Returns the same counts without resetting them.</summary>
    public ChannelTally? Peek()
    {
        lock (_lock) return Joined(_counter?.Peek(), _absorbed);
    }

    /// <summary>The state of counting; what was counted is in <see cref="Peek"/>.</summary>
    public CountingState Save()
    {
        lock (_lock) return new(_schedule.Save(), _restored ?? _counter?.Looks.Save());
    }

    /// <summary>Continues from a saved state.</summary>
    public void Restore(CountingState state)
    {
        lock (_lock)
        {
            _schedule.Restore(state.Census);
            _restored = state.Looks;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _counter?.Dispose();
            (_counter, _layout) = (null, null);
        }
    }

    private ChannelTally? Joined(ChannelTally? first, ChannelTally? second)
    {
        if (first is null || second is null || first.Channels == second.Channels) return ChannelTally.Merge(first, second);
        Fail(OutputCounter.TwoWidths(first.Channels, second.Channels));
        return first;
    }

    private void MarkSeen(long step)
    {
        if (step != _lastStep) Steps++;
        _lastStep = step;
    }

    // Handles the first output of a module.
    private void OnFirstOutput(Tensor input, Tensor values, ProbeContext context, ProbeTarget target)
    {
        Channels ??= context.ChannelDimension(target, Links, (int)values.dim());
        if (Channels.Value.Problem is { } problem)
        {
            Fail($"{problem}, so nothing is counted. Tell it: options.ChannelDimensions = {{ [\"{target.Name}\"] = 1 }}, or " +
                $"another number.");
            _isUndecided = true;
        }
        InPlace = !ReferenceEquals(input, values) && Floats.AddressOf(values) is var address && address != 0
            && address == Floats.AddressOf(input);
        _countsMargin = target.Traits.Margin != FiringMargin.Output && !(target.Traits.Margin == FiringMargin.InputAboveLow && InPlace);
        _counted = target.Module;
    }

    // Makes the layout at the first output of these sizes.
    private ChannelLayout LayoutOf(Tensor values)
    {
        var layout = ChannelLayout.For(values, Channels!.Value.Index);
        if (layout.Observations == 0) return layout;
        Dimension ??= layout.Dimension;
        if (_counter is null)
        {
            _counter = new OutputCounter(layout.Channels);
            if (_restored is not null) _counter.Looks.Restore(_restored);
            _restored = null;
        }
        return layout.Channels == _counter.Channels ? layout
            : throw new InvalidOperationException(OutputCounter.TwoWidths(_counter.Channels, layout.Channels));
    }

    // Counts a value that is above zero exactly where the activation passes a gradient.
    private void CountMargin(Tensor input, Tensor values, ChannelLayout layout, long step, RectifierTraits activation,
        CountingTurn turn)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var margin = activation.Margin == FiringMargin.BetweenEnds
            ? values.sub(activation.Low).minimum(activation.High - values)
            : input.sub(activation.Low);
        _counter!.Count(margin, layout, step, turn);
    }
}

/// <summary>The state of a site's counting, as plain data.</summary>
/// <param name="Census">The calls that are counted.</param>
/// <param name="Looks">The channels that have fired since they were all looked at; null before the first output.</param>
internal sealed record CountingState(CensusState Census, LooksState? Looks);
