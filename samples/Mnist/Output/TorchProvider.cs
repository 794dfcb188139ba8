using System.Reflection;
using TorchSharp;

namespace TorchRelu.Samples.Mnist;

/// <summary>Whose torch this is: the TorchSharp packages, or the system's libtorch.</summary>
internal static class TorchProvider
{
    private static readonly Assembly Assembly = typeof(torch).Assembly;

    public static string Name { get; } = Assembly.GetName().Name!.Split('.')[^1];

    /// <summary>The version of the packages as published, without the commit that builds append to it; of the system's libtorch its own.</summary>
    public static string Version { get; } = Name == nameof(TorchSharp)
        ? Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown"
        : torch.__version__;
}
