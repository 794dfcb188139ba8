using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a layer reads the sum of two rectifiers, so that neither is the one before it.</summary>
internal sealed class SumOfRectified : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1;
    private readonly nn.Module<Tensor, Tensor> relu1;
    private readonly nn.Module<Tensor, Tensor> fc2;
    private readonly nn.Module<Tensor, Tensor> relu2;
    private readonly nn.Module<Tensor, Tensor> fc3;
    private readonly nn.Module<Tensor, Tensor> relu3;
    private readonly nn.Module<Tensor, Tensor> fc4;

    public SumOfRectified()
        : base(nameof(SumOfRectified))
    {
        fc1 = nn.Linear(20, 12);
        relu1 = nn.ReLU();
        fc2 = nn.Linear(20, 12);
        relu2 = nn.ReLU();
        fc3 = nn.Linear(12, 8);
        relu3 = nn.ReLU();
        fc4 = nn.Linear(8, 4);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu1.call(fc1.call(input)).add(relu2.call(fc2.call(input)));
        return fc4.call(relu3.call(fc3.call(x))).MoveToOuterDisposeScope();
    }
}
