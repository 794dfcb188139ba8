using System.Reflection;

namespace TorchRelu.Packaging.Tests;

/// <summary>How these tests were built, and so everything they pack.</summary>
internal static class Build
{
    public static string Root => Of("RepositoryRoot");

    public static string Configuration => Of("Configuration");

    public static string TorchSharpVersion => Of("TorchSharpVersion");

    public static string Provider => Of("TorchProvider");

    public static string MicrosoftMLVersion => Of("MicrosoftMLVersion");

    public static bool IsOverTorchSharp => Provider == "TorchSharp";

    private static string Of(string key) =>
        typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == key).Value!;
}
