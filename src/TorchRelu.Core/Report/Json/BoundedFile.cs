using System.Text;

namespace TorchRelu.Report;

/// <summary>Reads text from a path of any kind, including a device or an endless pipe.</summary>
internal static class BoundedFile
{
    private const int Piece = 1 << 16;

    /// <exception cref="ReportFormatException">The text has more than <paramref name="most"/> characters.</exception>
    public static string Read(string path, long most)
    {
        using var reader = new StreamReader(path);
        var text = new StringBuilder();
        var piece = new char[Piece];
        while (reader.Read(piece) is > 0 and var read)
        {
            if (text.Length + read > most) throw new ReportFormatException("the document", $"at most {most >> 20} MiB", "more");
            text.Append(piece, 0, read);
        }
        return text.ToString();
    }
}
