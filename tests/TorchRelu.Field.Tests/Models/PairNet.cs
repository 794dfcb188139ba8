using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>A model of two inputs and one output.</summary>
internal sealed class PairNet : nn.Module<Tensor, Tensor, Tensor>, IWired
{
    private readonly Func<Wiring, Tensor, Tensor, Tensor> _forward;

    public PairNet(Func<Wiring, Tensor, Tensor, Tensor> forward, params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers)
        : base(nameof(PairNet))
    {
        _forward = forward;
        foreach (var (name, layer) in layers)
        {
            Wiring.Add(name, layer);
            register_module(name, layer);
        }
    }

    public Wiring Wiring { get; } = new();

    public override Tensor forward(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return _forward(Wiring, first, second).MoveToOuterDisposeScope();
    }
}
