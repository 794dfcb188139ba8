using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>A PReLU with one slope per channel of (B,T,C). TorchSharp's PReLU has its channels in dimension 1.</summary>
internal sealed class ChannelsLastPRelu : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public ChannelsLastPRelu(long channels, double init)
        : base(nameof(ChannelsLastPRelu))
    {
        weight = new Parameter(full([channels], init));
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return input.transpose(1, -1).prelu(get_parameter("weight")!).transpose(1, -1).MoveToOuterDisposeScope();
    }
}
