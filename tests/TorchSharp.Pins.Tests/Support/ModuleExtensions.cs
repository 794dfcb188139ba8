using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Support;

internal static class ModuleExtensions
{
    /// <summary>The registered parameter of that dotted name: the one object that is the same in every version.</summary>
    public static Parameter Registered(this nn.Module module, string name) => module.get_parameter(name)!;

    /// <summary>Whether backward has reached every parameter.</summary>
    public static bool HasAllGradients(this nn.Module module) => module.parameters().All(parameter => parameter.grad is not null);
}
