using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>One rectifier module, hooked: counts what comes out of it.</summary>
internal sealed class Site : IDisposable
{
    private readonly object _lock = new();
    private readonly DyingReluOptions _options;
    private readonly int? _channelDimension;
    private readonly Func<long> _step;
    private readonly Action _removeHook;
    private OutputCounter? _counter;
    private long _lastStep = ChannelTally.Never;

    public Site(string name, nn.Module<Tensor, Tensor> module, DyingReluOptions options, Func<long> step)
    {
        Name = name;
        Activation = module.GetType().Name;
        _options = options;
        _channelDimension = options.ChannelDimensions.TryGetValue(name, out var dimension) ? dimension : null;
        _step = step;
        _removeHook = module.register_forward_hook(OnForward).remove;
    }

    public string Name { get; }

    public string Activation { get; }

    /// <summary>The first thing that went wrong while counting; null when nothing did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Steps since the last <see cref="Take"/> in which the module was called.</summary>
    public long Steps { get; private set; }

    /// <summary>Samples since the last <see cref="Take"/>.</summary>
    public long Samples
    {
        get
        {
            lock (_lock) return _counter?.Samples ?? 0;
        }
    }

    /// <summary>What was counted since the last call, or null when the module was not called.</summary>
    public ChannelTally? Take()
    {
        lock (_lock)
        {
            Steps = 0;
            return _counter?.Take();
        }
    }

    public void Dispose()
    {
        _removeHook();
        lock (_lock)
        {
            _counter?.Dispose();
            _counter = null;
        }
    }

    // Runs inside the user's forward: whatever happens here must not reach it.
    private Tensor OnForward(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        try
        {
            if (_options.CountEvaluation || (module.training && is_grad_enabled())) Count(output);
        }
        catch (Exception fault)
        {
            Problem ??= $"not counted since step {_step()}: {fault.Message}";
        }
        return output;
    }

    private void Count(Tensor output)
    {
        var layout = ChannelLayout.Of(output.shape, _channelDimension);
        if (layout.Observations == 0) return;
        lock (_lock)
        {
            _counter ??= new OutputCounter(layout.Channels);
            if (layout.Channels != _counter.Channels)
                throw new InvalidOperationException($"the module is used at two places with different widths, {_counter.Channels} and {layout.Channels} channels; only the first is counted. Give each place a module of its own.");
            var step = _step();
            _counter.Count(output, layout, step);
            if (step != _lastStep) Steps++;
            _lastStep = step;
        }
    }
}
