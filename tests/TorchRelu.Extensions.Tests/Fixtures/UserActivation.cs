using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: an activation module that the user wrote.</summary>
internal sealed class UserActivation : nn.Module<Tensor, Tensor>
{
    public UserActivation()
        : base(nameof(UserActivation))
    {
    }

    public override Tensor forward(Tensor input) => input.clamp(0);
}
