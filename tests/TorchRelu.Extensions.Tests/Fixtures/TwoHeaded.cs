using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a root with two inputs whose result is a tuple.</summary>
internal sealed class TwoHeaded : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
{
    private readonly nn.Module<Tensor, Tensor> fc;
    private readonly nn.Module<Tensor, Tensor> relu;

    public TwoHeaded()
        : base(nameof(TwoHeaded))
    {
        fc = nn.Linear(8, 6);
        relu = nn.ReLU();
        RegisterComponents();
    }

    public override (Tensor, Tensor) forward(Tensor left, Tensor right) => (relu.call(fc.call(left)), relu.call(fc.call(right)));
}
