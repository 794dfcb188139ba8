namespace TorchRelu;

/// <summary>Finds the files that arguments name.</summary>
internal static class ReportFiles
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The files of names and of patterns, which shells on Windows leave as they are.</summary>
    /// <exception cref="InvalidDataException">No file matches a pattern.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names) => [.. names.SelectMany(Expand)];

    private static IEnumerable<string> Expand(string name)
    {
        if (name.IndexOfAny(['*', '?']) < 0 || File.Exists(name)) return [name];
        var folder = Path.GetDirectoryName(name) is { Length: > 0 } given ? given : ".";
        if (folder.IndexOfAny(['*', '?']) >= 0)
            throw Malformed.At(name, "a pattern in the name of a file", "one in the name of a folder");
        var found = Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(name)) : [];
        Array.Sort(found, StringComparer.Ordinal);
        return found.Length > 0 ? found : throw Malformed.At(name, "the name of a file, or a pattern of some", "no file that matches");
    }
}
