using System.Reflection;

namespace TorchRelu.Packaging.Tests;

/// <summary>How these tests were built, and so everything they pack.</summary>
internal static class Build
{
    public static string Root => Of("RepositoryRoot");

    public static string Configuration => Of("Configuration");

    /// <summary>The lowest TorchSharp that the libraries declare.</summary>
    public static string TorchSharpFloor => Of("TorchSharp");

    /// <summary>The TorchSharp-cpu that programs run on.</summary>
    public static string TorchSharpCpu => Of("TorchSharp-cpu");

    public static string MicrosoftML => Of("Microsoft.ML");

    /// <summary>The TorchSharp that the libraries were compiled against: the floor where the feed has it.</summary>
    public static string CompiledAgainst =>
        typeof(DyingReluMonitor).Assembly.GetReferencedAssemblies().Single(assembly => assembly.Name == "TorchSharp").Version!.ToString(3);

    private static string Of(string key) =>
        typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == key).Value!;
}
