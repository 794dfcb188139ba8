namespace TorchRelu;

/// <summary>Failures as workflow commands, which GitHub shows beside the run.</summary>
internal static class GitHubAnnotations
{
    // GitHub shows ten of a kind for a step.
    private const int Most = 10;

    public static void Write(Check check, string file, TextWriter output)
    {
        foreach (var failure in check.Failures.Take(Most))
            output.WriteLine($"::error file={Property(file)},title={Property($"TorchRelu: {failure.Kind}")}::{Data(failure.Message)}");
    }

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    // Line ends and control characters are spelled out before, so only the sign of the encoding itself is left.
    private static string Data(string text) => PlainText.OneLine(text).Replace("%", "%25", StringComparison.Ordinal);
}
