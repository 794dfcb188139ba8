using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: the rectifier's field is a base class's.</summary>
internal sealed class InheritedRelu : RectifierBase
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);

    public InheritedRelu()
        : base(nameof(InheritedRelu)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc2.call(act.call(fc1.call(input))).MoveToOuterDisposeScope();
    }
}

internal abstract class RectifierBase(string name) : nn.Module<Tensor, Tensor>(name)
{
    protected nn.Module<Tensor, Tensor> act = nn.ReLU();
}
