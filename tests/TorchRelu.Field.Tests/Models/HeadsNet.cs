using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>A model of one input and two outputs.</summary>
internal sealed class HeadsNet : nn.Module<Tensor, (Tensor First, Tensor Second)>, IWired
{
    private readonly Func<Wiring, Tensor, (Tensor First, Tensor Second)> _forward;

    public HeadsNet(
        Func<Wiring, Tensor, (Tensor First, Tensor Second)> forward, params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers)
        : base(nameof(HeadsNet))
    {
        _forward = forward;
        foreach (var (name, layer) in layers)
        {
            Wiring.Add(name, layer);
            register_module(name, layer);
        }
    }

    public Wiring Wiring { get; } = new();

    public override (Tensor First, Tensor Second) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (first, second) = _forward(Wiring, input);
        return (first.MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope());
    }
}
