using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TorchRelu.Monitoring;

/// <summary>
/// The file of a monitor's state. It has a checksum of its content, so that nothing but what was written is ever read: a number that was
/// changed by hand or by a disk is found before anything is done with it.
/// </summary>
internal static class MonitorFile
{
    private const string Head = "{\"schemaVersion\":";
    private const string Sum = ",\"sha256\":\"";
    private const string Content = "\",\"state\":";
    private const int SumLength = 64;

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Save(string path, MonitorState state)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(state, MonitorStateJson.Default.MonitorState);
        WholeFile.Write(path, stream =>
        {
            stream.Write(Encoding.ASCII.GetBytes(
                $"{Head}{MonitorState.CurrentVersion}{Sum}{Convert.ToHexString(SHA256.HashData(content))}{Content}"));
            stream.Write(content);
            stream.WriteByte((byte)'}');
        });
    }

    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="InvalidDataException">The file is longer, of another version, or not what was written.</exception>
    public static MonitorState Load(string path, long maxBytes) => BoundedFile.Load(path, maxBytes, Read);

    private static MonitorState Read(byte[] file)
    {
        var expected = Encoding.ASCII.GetBytes($"{Head}{MonitorState.CurrentVersion}{Sum}");
        var start = expected.Length + SumLength + Content.Length;
        if (!file.AsSpan().StartsWith(expected)) throw OtherVersion(file);
        if (file.Length <= start || file[^1] != '}') throw Malformed.At("the document", "the state of a monitor", "text that was cut off");
        var content = file.AsSpan(start, file.Length - start - 1);
        var (written, found) = (Encoding.ASCII.GetString(file, expected.Length, SumLength), Convert.ToHexString(SHA256.HashData(content)));
        if (written != found)
            throw Malformed.At("state", $"the content that was saved, with the checksum {written}", $"other content, with {found}");
        try
        {
            return JsonSerializer.Deserialize(content, MonitorStateJson.Default.MonitorState)
                ?? throw Malformed.At("state", "an object", "null");
        }
        catch (JsonException fault)
        {
            throw Malformed.At($"state{fault.Path?.TrimStart('$')}", "what the monitor of this version writes", "something else", fault);
        }
    }

    private static InvalidDataException OtherVersion(byte[] file)
    {
        const string Expected = "the state of a monitor";
        try
        {
            using var document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schemaVersion", out var version))
                return Malformed.At("schemaVersion", $"{MonitorState.CurrentVersion}", $"{version.GetRawText().Split('\n')[0]}; read it " +
                    "with the version of TorchRelu that wrote it");
            return Malformed.At("the document", Expected, "other JSON");
        }
        catch (JsonException fault)
        {
            return Malformed.At("the document", Expected, file.Length == 0 ? "nothing" : "text that is not JSON, or was cut off", fault);
        }
    }
}
