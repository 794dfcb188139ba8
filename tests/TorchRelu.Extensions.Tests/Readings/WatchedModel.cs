using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A model that is read like one in training; what its layers get and give is recorded by hooks of the test's own.</summary>
internal sealed class WatchedModel : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ModelWatch _watch;
    private readonly Dictionary<nn.Module, List<LayerCall>> _calls = [];

    public WatchedModel(nn.Module<Tensor, Tensor> model)
    {
        _model = model;
        _watch = new ModelWatch(model, new DyingReluOptions(), isAtRest: false);
        // The trace of the first forward is over when this runs.
        model.register_forward_pre_hook((_, input) =>
        {
            _calls.Clear();
            return input;
        });
        foreach (var module in model.named_modules().Select(named => named.module).OfType<nn.Module<Tensor, Tensor>>())
        {
            var input = default(Tensor);
            module.register_forward_pre_hook((_, given) =>
            {
                input = Double(given);
                return given;
            });
            module.register_forward_hook((_, _, output) =>
            {
                if (!_calls.TryGetValue(module, out var calls)) _calls.Add(module, calls = []);
                calls.Add(new(input!, Double(output)));
                return output;
            });
        }
    }

    /// <summary>Reads one forward.</summary>
    public SeenForward Read(long step, Tensor input)
    {
        _watch.Readings.IsDue = true;
        _model.call(input).Dispose();
        var readings = _watch.Readings.Take(step);
        return new(readings.ToDictionary(taken => (taken.Probe.Target.Name, taken.Use), taken => taken.Reading), new(_calls));
    }

    /// <summary>Ends the watch; the model stays.</summary>
    public void Dispose() => _watch.Dispose();

    // The forward may have a scope of its own.
    private static Tensor Double(Tensor tensor) => tensor.detach().to_type(float64).clone().DetachFromDisposeScope();
}

/// <summary>What one use of a layer got and gave, in float64.</summary>
internal sealed record LayerCall(Tensor Input, Tensor Output);

/// <summary>What one forward showed.</summary>
/// <param name="Readings">The readings, by site and use.</param>
/// <param name="Calls">The uses of each layer.</param>
internal sealed record SeenForward(
    Dictionary<(string Site, int Use), SiteReading> Readings, Dictionary<nn.Module, List<LayerCall>> Calls);
