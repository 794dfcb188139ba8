using System.Reflection;

namespace TorchRelu.Guides.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root => Of("RepositoryRoot");

    public static string Configuration => Of("Configuration");

    public static string Samples => Path.Combine(Root, "samples");

    private static string Of(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(metadata => metadata.Key == key).Value!;
}
