using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: one rectifier is a module, the other is called as a function.</summary>
internal sealed class FunctionalRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1;
    private readonly nn.Module<Tensor, Tensor> fc2;
    private readonly nn.Module<Tensor, Tensor> relu2;
    private readonly nn.Module<Tensor, Tensor> fc3;

    public FunctionalRelu()
        : base(nameof(FunctionalRelu))
    {
        fc1 = nn.Linear(20, 12);
        fc2 = nn.Linear(12, 8);
        relu2 = nn.ReLU();
        fc3 = nn.Linear(8, 4);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.relu(fc1.call(input));
        return fc3.call(relu2.call(fc2.call(x))).MoveToOuterDisposeScope();
    }
}
