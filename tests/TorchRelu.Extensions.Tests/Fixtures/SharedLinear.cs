using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: one layer and one rectifier, both used twice, so that the layer's second input depends on its weights.</summary>
internal sealed class SharedLinear : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc;
    private readonly nn.Module<Tensor, Tensor> relu;

    public SharedLinear(long width)
        : base(nameof(SharedLinear))
    {
        fc = nn.Linear(width, width);
        relu = nn.ReLU();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return relu.call(fc.call(relu.call(fc.call(input)))).MoveToOuterDisposeScope();
    }
}
