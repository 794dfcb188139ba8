using System.Text;

namespace TorchRelu.Files;

/// <summary>Reads a path of any kind, including a device or an endless pipe.</summary>
internal static class BoundedFile
{
    /// <summary>The most bytes that are read unless told otherwise: 256 MiB.</summary>
    public const long UsualLimit = 256 * Mebi;

    private const long Mebi = 1 << 20;

    private const int Piece = 1 << 16;

    /// <summary>Reads what a text in UTF-8 says.</summary>
    /// <inheritdoc cref="Load{T}(string, long, Func{byte[], T})"/>
    public static T LoadText<T>(string path, long most, Func<string, T> read) => Load(path, most, bytes =>
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        return read(reader.ReadToEnd());
    });

    /// <summary>Reads what a file says. An error names the file.</summary>
    /// <typeparam name="T">What it says.</typeparam>
    /// <param name="path">The file. A writer may replace it meanwhile.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="read">Reads the content.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <exception cref="InvalidDataException">The file has more bytes, or its content was refused.</exception>
    public static T Load<T>(string path, long most, Func<byte[], T> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Load(path, file, most, read);
    }

    /// <summary>Reads what a stream says. An error names it.</summary>
    /// <inheritdoc cref="Load{T}(string, long, Func{byte[], T})"/>
    public static T Load<T>(string name, Stream stream, long most, Func<byte[], T> read)
    {
        try
        {
            return read(Bytes(stream, most));
        }
        catch (InvalidDataException fault)
        {
            throw Malformed.In(name, fault);
        }
    }

    private static byte[] Bytes(Stream file, long most)
    {
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
