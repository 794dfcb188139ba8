namespace TorchRelu.Samples.Mnist;

/// <summary>A file appears whole or not at all, whatever happens while it is written.</summary>
internal static class AtomicFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var stream = File.Create(unfinished))
                await write(stream);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
