using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>The trap: layers in a collection, which RegisterComponents does not see. They run, and nothing of them is trained.</summary>
internal sealed class Unregistered : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _first = Linear(8, 8);
    private readonly object _hidden;

    public Unregistered(string kind)
        : base(nameof(Unregistered))
    {
        Module<Tensor, Tensor>[] layers = [Linear(8, 8), ReLU(), Linear(8, 8), ReLU()];
        _hidden = kind switch
        {
            "array" => layers,
            "list" => layers.ToList(),
            _ => layers.Index().ToDictionary(layer => layer.Index, layer => layer.Item),
        };
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var value = _first.call(input);
        foreach (var layer in Hidden()) value = layer.call(value);
        return value.MoveToOuterDisposeScope();
    }

    private IEnumerable<Module<Tensor, Tensor>> Hidden() => _hidden switch
    {
        Dictionary<int, Module<Tensor, Tensor>> named => named.Values,
        IEnumerable<Module<Tensor, Tensor>> listed => listed,
        _ => [],
    };
}
