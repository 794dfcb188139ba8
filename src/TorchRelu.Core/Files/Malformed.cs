namespace TorchRelu.Files;

/// <summary>Makes the errors for content that cannot be read: the place, the expected and the found value.</summary>
internal static class Malformed
{
    /// <param name="where">The place, e.g. "layers[0].perChannel.verdict[3]".</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="found">The found value.</param>
    /// <param name="cause">The error that was met; null for none.</param>
    public static InvalidDataException At(string where, string expected, string found, Exception? cause = null) =>
        new($"{where}: expected {expected}, found {found}.", cause);

    /// <summary>The same error with the name of the file before it.</summary>
    public static InvalidDataException In(string file, InvalidDataException fault) => new($"{file}: {fault.Message}", fault.InnerException);
}
