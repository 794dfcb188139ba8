using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a module without children, parameters or registrations, beside the rectifier.</summary>
internal sealed class EmptyModule : nn.Module<Tensor, Tensor>
{
    public EmptyModule()
        : base(nameof(EmptyModule))
    {
    }

    public override Tensor forward(Tensor input) => input.alias();
}
