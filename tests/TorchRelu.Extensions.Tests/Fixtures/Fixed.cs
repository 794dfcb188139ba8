using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Passes its input to one ReLU: what a test feeds in is exactly what the rectifier sees.</summary>
internal sealed class Fixed : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> relu;

    public Fixed(bool inplace = false)
        : base(nameof(Fixed))
    {
        relu = nn.ReLU(inplace);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => relu.call(input);
}
