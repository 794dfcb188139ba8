using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>A model whose forward is written where it is used, from one tensor to one.</summary>
internal sealed class Net : nn.Module<Tensor, Tensor>, IWired
{
    private readonly Func<Wiring, Tensor, Tensor> _forward;

    public Net(Func<Wiring, Tensor, Tensor> forward, params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers)
        : base(nameof(Net))
    {
        _forward = forward;
        foreach (var (name, layer) in layers)
        {
            Wiring.Add(name, layer);
            register_module(name, layer);
        }
    }

    public Wiring Wiring { get; } = new();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _forward(Wiring, input).MoveToOuterDisposeScope();
    }
}
