using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: both rectifiers are called as functions, so that one can be watched and the other not.</summary>
internal sealed class FunctionalReluTwice : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1;
    private readonly nn.Module<Tensor, Tensor> fc2;
    private readonly nn.Module<Tensor, Tensor> fc3;

    public FunctionalReluTwice()
        : base(nameof(FunctionalReluTwice))
    {
        fc1 = nn.Linear(20, 12);
        fc2 = nn.Linear(12, 8);
        fc3 = nn.Linear(8, 4);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.relu(fc1.call(input));
        return fc3.call(nn.functional.relu(fc2.call(x))).MoveToOuterDisposeScope();
    }
}
