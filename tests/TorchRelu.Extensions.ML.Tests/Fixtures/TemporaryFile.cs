namespace TorchRelu.Tests;

/// <summary>A file that is gone with the test.</summary>
internal sealed class TemporaryFile(params string[] lines) : IDisposable
{
    public string Path { get; } = Write(lines);

    public void Dispose() => File.Delete(Path);

    private static string Write(string[] lines)
    {
        var path = System.IO.Path.GetTempFileName();
        File.WriteAllLines(path, lines);
        return path;
    }
}
