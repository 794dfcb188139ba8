using System.Text;

namespace TorchRelu.Files;

/// <summary>
/// Writes files whole or not at all. A full disk, a crash, a reader or a second writer leaves the last good file.
/// </summary>
internal static class WholeFile
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text in UTF-8.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="text">The text.</param>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(s_encoding.GetBytes(text)));

    /// <summary>Writes beside the file, and moves what was written over it once it is on the disk.</summary>
    /// <param name="path">The file; its folder is made where it is missing. A link is followed.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        // A device is no file to be replaced.
        if (file.FullName.StartsWith("/dev/", StringComparison.Ordinal))
        {
            using var device = new FileStream(file.FullName, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }
        var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(unfinished, Options(target)))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    // A name that exists, such as a link that somebody planted, is an error and not followed.
    private static FileStreamOptions Options(string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && File.Exists(target)) options.UnixCreateMode = File.GetUnixFileMode(target);
        return options;
    }
}
