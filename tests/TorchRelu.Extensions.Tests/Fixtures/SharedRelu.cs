using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: one ReLU module used behind two layers, and listed under two names.</summary>
internal sealed class SharedRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> first;
    private readonly nn.Module<Tensor, Tensor> second;
    private readonly nn.Module<Tensor, Tensor> act;
    private readonly nn.Module<Tensor, Tensor> actAgain;

    public SharedRelu(long width, long secondWidth)
        : base(nameof(SharedRelu))
    {
        first = nn.Linear(8, width);
        second = nn.Linear(width, secondWidth);
        act = nn.ReLU();
        actAgain = act;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var hidden = act.call(first.call(input));
        return actAgain.call(second.call(hidden));
    }
}
