using TorchSharp.Modules;

namespace TorchSharp.Pins.Tests.Support;

internal static class ModuleExtensions
{
    /// <summary>The registered parameter of that dotted name.</summary>
    public static Parameter Registered(this nn.Module module, string name) => module.get_parameter(name)!;
}
