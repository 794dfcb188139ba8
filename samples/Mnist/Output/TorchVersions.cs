using System.Reflection;
using TorchSharp;

namespace TorchRelu.Samples.Mnist;

/// <summary>What the sample trains on.</summary>
internal static class TorchVersions
{
    /// <summary>The package's version as published, without the commit that builds append to it.</summary>
    public static string TorchSharp { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static string LibTorch => Version.Parse(torch.__version__).ToString(3);
}
