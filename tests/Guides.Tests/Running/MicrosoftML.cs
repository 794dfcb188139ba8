using System.Reflection;

namespace TorchRelu.Tests;

/// <summary>Whether these tests were built with Microsoft.ML.</summary>
internal static class MicrosoftML
{
    public static bool IsThere => Of("MicrosoftMLAvailable") == "true";

    /// <summary>Why it is not there; null where it is.</summary>
    public static string? Missing => IsThere ? null : $"needs Microsoft.ML, and {(Of("MicrosoftMLReason") is { Length: > 0 } reason ? reason : "MicrosoftMLAvailable says that it is not here")}";

    private static string? Of(string key) =>
        typeof(MicrosoftML).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == key)?.Value;
}
