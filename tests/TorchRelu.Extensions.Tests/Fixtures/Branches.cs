using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a rectifier reads the sum of two layers, one of them normalised, and of what both read.</summary>
internal sealed class Branches : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> conv1;
    private readonly nn.Module<Tensor, Tensor> conv2;
    private readonly nn.Module<Tensor, Tensor> norm;
    private readonly nn.Module<Tensor, Tensor> relu;
    private readonly bool _inPlace;

    /// <param name="channels">The channels of all.</param>
    /// <param name="norm">The normalisation of the second layer.</param>
    /// <param name="inPlace">Whether the sums are made in place.</param>
    public Branches(long channels, nn.Module<Tensor, Tensor> norm, bool inPlace)
        : base(nameof(Branches))
    {
        conv1 = nn.Conv2d(channels, channels, 3, padding: 1);
        conv2 = nn.Conv2d(channels, channels, 1, bias: false);
        this.norm = norm;
        relu = nn.ReLU(inPlace);
        _inPlace = inPlace;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (conv1.call(input), norm.call(conv2.call(input)));
        var sum = _inPlace ? second.add_(first).add_(input) : first.add(second).add(input);
        return relu.call(sum).MoveToOuterDisposeScope();
    }
}
