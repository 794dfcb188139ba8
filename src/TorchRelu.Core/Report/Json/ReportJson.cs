using System.Text.Json;

namespace TorchRelu.Report;

/// <summary>
/// Reads and writes reports as JSON: one object, camelCase, enums by name, channel numbers in lists with one entry per channel.
/// </summary>
/// <remarks>
/// Writing a report that was read gives the same bytes on every system. Unknown fields are ignored, so later versions may add some. A
/// change in the meaning of a field gets a new <see cref="SchemaVersion"/>. The text is not escaped for HTML.
/// </remarks>
internal static class ReportJson
{
    /// <summary>
    /// The version that is written; every version from 1 to this one is read. Version 2 adds the model's name, repairs, losses, metrics and
    /// the channels' timelines. Version 3 adds the verdict Silent and what each verdict rests on; its samples are all that were seen.
    /// </summary>
    public const int SchemaVersion = 3;

    /// <summary>Returns the report as text, with \n as line end and one \n at the end.</summary>
    public static string Write(ReluReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        // Line ends inside a text are escaped. These are the document's own, which depend on the system unless set.
        return JsonSerializer.Serialize(ReportWriter.Document(report), ReportJsonForms.Indented.ReportDocument)
            .ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Reads a report from its text.</summary>
    /// <exception cref="InvalidDataException">The text is not a report. The message gives the problem and the place.</exception>
    public static ReluReport Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = Parse(json);
        RequireVersion(document.RootElement);
        try
        {
            return ReportReader.Report(document.Deserialize(ReportJsonForms.Compact.ReportDocument)!);
        }
        catch (JsonException fault)
        {
            throw Malformed.At(JsonPlace.Name(fault.Path), JsonPlace.Expected(fault.Path),
                JsonPlace.Found(document.RootElement, fault.Path), fault);
        }
    }

    /// <summary>Writes the report to a file.</summary>
    /// <param name="report">The report.</param>
    /// <param name="path">The file; an existing file is replaced.</param>
    public static void Save(ReluReport report, string path) => WholeFile.Write(path, Write(report));

    /// <summary>Reads a report from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="InvalidDataException">The file does not hold a report. The message gives the problem and the place.</exception>
    public static ReluReport Load(string path, long maxBytes) => BoundedFile.LoadText(path, maxBytes, Read);

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException fault)
        {
            var where = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
            throw Malformed.At(where, "a report in JSON", json.Length == 0 ? "nothing"
                : "text that is not JSON, was cut off, or nests without end", fault);
        }
    }

    private static void RequireVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Malformed.At("the document", "an object", JsonPlace.Found(root, null));
        var expected = $"a version from 1 to {SchemaVersion}, which this library reads";
        if (!root.TryGetProperty("schemaVersion", out var version)) throw Malformed.At("schemaVersion", expected, "nothing");
        if (version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number >= 1)
        {
            if (number <= SchemaVersion) return;
            throw Malformed.At("schemaVersion", expected, $"{number}, written by a newer one: update this one");
        }
        throw Malformed.At("schemaVersion", expected, JsonPlace.Found(root, "$.schemaVersion"));
    }
}
