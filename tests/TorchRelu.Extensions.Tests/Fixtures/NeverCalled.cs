using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: calls forward() of its second ReLU, which runs no hooks.</summary>
internal sealed class NeverCalled : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> called;
    private readonly nn.Module<Tensor, Tensor> forwarded;

    public NeverCalled()
        : base(nameof(NeverCalled))
    {
        called = nn.ReLU();
        forwarded = nn.ReLU();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var hidden = called.call(input);
        return forwarded.forward(hidden);
    }
}
