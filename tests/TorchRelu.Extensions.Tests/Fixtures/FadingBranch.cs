using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a rectifier that is used for a while and then no more.</summary>
internal sealed class FadingBranch : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> trunk;
    private readonly nn.Module<Tensor, Tensor> branch;

    public FadingBranch()
        : base(nameof(FadingBranch))
    {
        trunk = Nets.Planted(channels: 6, dead: [1, 4]);
        branch = nn.ReLU();
        RegisterComponents();
    }

    public bool UsesBranch { get; set; } = true;

    public override Tensor forward(Tensor input)
    {
        var result = trunk.call(input);
        return UsesBranch ? branch.call(result) : result;
    }
}
