using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>One network in training, with something in the hooks of its rectifiers that is timed.</summary>
internal sealed class Trainee : IDisposable
{
    // One batch again and again would end a pass over the data at every step.
    private const int Batches = 16;

    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly SGD _optimizer;
    private readonly Tensor _inputs;
    private readonly Tensor[] _batches;
    private readonly Tensor _labels;
    private readonly Clock _clock = new();
    private readonly DyingReluMonitor? _monitor;
    private int _step;
    private long _windows;

    /// <param name="net">What is trained.</param>
    /// <param name="name">What is in the hooks.</param>
    /// <param name="body">What to do with each output of each rectifier, numbered; nothing when null.</param>
    /// <param name="counting">How the monitor that is attached counts, its hooks and its step being what is timed; null for none.</param>
    /// <param name="dead">The share of the channels of each rectifier that are dead.</param>
    public Trainee(Net net, string name, Action<Tensor, int>? body = null, Counting? counting = null, double dead = 0)
    {
        Name = name;
        StepsPerRound = net.StepsPerRound;
        WarmUp = net.WarmUp;
        manual_seed(1);
        _model = net.Make();
        if (dead > 0) Kill(_model, dead);
        _optimizer = optim.SGD(_model.parameters(), 0.001, momentum: 0.9);
        _inputs = empty(net.Input);
        _batches = [.. Enumerable.Range(0, Batches).Select(_ => randn(net.Input))];
        _labels = from_array(Enumerable.Range(0, (int)net.Input[0]).Select(i => (long)(i % 10)).ToArray());

        var rectifiers = _model.named_modules().Select(named => named.module).OfType<nn.Module<Tensor, Tensor>>()
            .Where(module => module is ReLU).ToList();
        Action start = _clock.Start;
        Action stop = _clock.Stop;
        foreach (var rectifier in rectifiers) rectifier.register_forward_hook((_, _, output) => Timed(start, output));
        // The monitor samples the inputs in a hook of the model itself.
        _model.register_forward_pre_hook((_, input) => Timed(start, input));
        if (counting is { } how) _monitor = DyingReluMonitor.Attach(_model, new DyingReluOptions { Counting = how });
        _model.register_forward_pre_hook((_, input) => Timed(stop, input));
        for (var site = 0; body is not null && site < rectifiers.Count; site++)
        {
            var number = site;
            rectifiers[site].register_forward_hook((_, _, output) =>
            {
                using var ungraded = no_grad();
                body(output, number);
                return output;
            });
        }
        foreach (var rectifier in rectifiers) rectifier.register_forward_hook((_, _, output) => Timed(stop, output));
    }

    public string Name { get; }

    public int StepsPerRound { get; }

    public int WarmUp { get; }

    /// <summary>Microseconds of whole steps.</summary>
    public List<double> Steps { get; } = [];

    /// <summary>Microseconds in the hooks of a step, but for steps that decide.</summary>
    public List<double> Hooks { get; } = [];

    /// <summary>Trains one step; a warm-up is not recorded.</summary>
    public void Step(bool record)
    {
        // As a loader writes them just before the step.
        _inputs.copy_(_batches[_step++ % Batches]);
        var before = Stopwatch.GetTimestamp();
        using (NewDisposeScope())
        {
            _optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(_model.call(_inputs), _labels);
            loss.backward();
            StepOptimizer();
        }
        if (_monitor is not null)
        {
            _clock.Start();
            _monitor.Step();
            _clock.Stop();
        }
        var hooks = _clock.Take();
        if (!record) return;
        Steps.Add(Clock.Microseconds(Stopwatch.GetTimestamp() - before));
        if (!HasDecided()) Hooks.Add(hooks);
    }

    public void Dispose()
    {
        _monitor?.Dispose();
        _optimizer.Dispose();
        _model.Dispose();
        _inputs.Dispose();
        foreach (var batch in _batches) batch.Dispose();
        _labels.Dispose();
    }

    // TorchSharp's optimizers may lose a scalar to the garbage collector in the midst of a step.
    private void StepOptimizer()
    {
        try
        {
            _optimizer.step();
        }
        catch (ExternalException)
        {
            _optimizer.step();
        }
    }

    private bool HasDecided()
    {
        if (_monitor?.Records().First().History?.Windows is not { } windows || windows == _windows) return false;
        _windows = windows;
        return true;
    }

    // A bias far below zero. The last layer is no rectifier's.
    private static void Kill(nn.Module model, double share)
    {
        using var ungraded = no_grad();
        var biases = model.named_parameters().Where(named => named.name.EndsWith("bias", StringComparison.Ordinal)).SkipLast(1).ToList();
        foreach (var (_, bias) in biases) bias[..(int)Math.Ceiling(share * bias.shape[0])] = -1e6f;
    }

    private static Tensor Timed(Action tick, Tensor output)
    {
        tick();
        return output;
    }
}
