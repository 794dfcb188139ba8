using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>The layers of a model by name, and the sites that it hands to a recorder.</summary>
internal sealed class Wiring
{
    private readonly Dictionary<string, nn.Module<Tensor, Tensor>> _layers = [];

    /// <summary>Null where nothing is recorded.</summary>
    public Recorder? Recorder { get; set; }

    public nn.Module<Tensor, Tensor> this[string name] => _layers[name];

    public void Add(string name, nn.Module<Tensor, Tensor> layer) => _layers.Add(name, layer);

    /// <summary>Calls a layer as a user does.</summary>
    public Tensor Call(string name, Tensor input) => _layers[name].call(input);

    /// <summary>Calls layers one after another.</summary>
    public Tensor Chain(Tensor input, params string[] names) => names.Aggregate(input, (value, name) => Call(name, value));

    /// <summary>Hands values to the recorder and returns the same tensor.</summary>
    public Tensor Tap(string site, Tensor values, int dimension = 1)
    {
        Recorder?.See(site, values, dimension);
        return values;
    }
}

/// <summary>A model that hands out its sites.</summary>
internal interface IWired
{
    Wiring Wiring { get; }
}
