using System.Text;

namespace TorchRelu.Files;

/// <summary>Reads a path of any kind, including a device or an endless pipe.</summary>
internal static class BoundedFile
{
    /// <summary>The most bytes that are read unless told otherwise: 256 MiB.</summary>
    public const long UsualLimit = 256 * Mebi;

    private const long Mebi = 1 << 20;

    private const int Piece = 1 << 16;

    /// <summary>Reads a text in UTF-8.</summary>
    /// <param name="path">The file. A writer may replace it meanwhile.</param>
    /// <param name="most">The most bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <exception cref="InvalidDataException">The file has more bytes.</exception>
    public static string Read(string path, long most = UsualLimit)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, most)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads the bytes.</summary>
    /// <inheritdoc cref="Read"/>
    public static byte[] ReadBytes(string path, long most = UsualLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        var piece = new byte[Piece];
        while (file.Read(piece) is > 0 and var read)
        {
            if (bytes.Length + read > most)
                throw Malformed.At("the document", most % Mebi == 0 ? $"at most {most / Mebi} MiB" : $"at most {most} bytes", "more");
            bytes.Write(piece, 0, read);
        }
        return bytes.ToArray();
    }
}
