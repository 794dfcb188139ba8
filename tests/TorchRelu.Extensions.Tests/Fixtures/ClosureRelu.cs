using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: written as one would in F#, with the children in a closure and no field that holds them.</summary>
internal sealed class ClosureRelu : nn.Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _forward;

    public ClosureRelu()
        : base(nameof(ClosureRelu))
    {
        var (fc1, act, fc2) = (nn.Linear(8, 12), nn.ReLU(), nn.Linear(12, 4));
        register_module("fc1", fc1);
        register_module("act", act);
        register_module("fc2", fc2);
        _forward = input => fc2.call(act.call(fc1.call(input)));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _forward(input).MoveToOuterDisposeScope();
    }
}
