using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: rectifiers at several depths, in fields and in a Sequential.</summary>
internal sealed class NestedRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> block;
    private readonly nn.Module<Tensor, Tensor> act;

    public NestedRelu()
        : base(nameof(NestedRelu))
    {
        block = nn.Sequential(("fc", nn.Linear(8, 6)), ("inner", nn.Sequential(("relu", nn.ReLU()), ("leaky", nn.LeakyReLU()))));
        act = nn.ReLU();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var hidden = block.call(input);
        return act.call(hidden);
    }
}
