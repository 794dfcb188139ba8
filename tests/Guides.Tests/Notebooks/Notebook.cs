using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TorchRelu.Guides.Tests;

/// <summary>A .ipynb file: cells with their source and what they gave when they were saved.</summary>
internal sealed class Notebook(string path)
{
    private static readonly JsonSerializerOptions s_form =
        new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode _document = JsonNode.Parse(File.ReadAllText(path))!;

    public JsonNode Metadata => _document["metadata"]!;

    public int Format => (int)_document["nbformat"]!;

    /// <summary>All cells, in their order.</summary>
    public IReadOnlyList<JsonNode> Cells => [.. _document["cells"]!.AsArray()!];

    /// <summary>The cells that have code, in their order.</summary>
    public IReadOnlyList<JsonNode> Code => [.. Cells.Where(cell => (string)cell["cell_type"]! == "code")];

    public static string Source(JsonNode cell) => string.Concat(cell["source"]!.AsArray().Select(line => (string)line!));

    /// <summary>The kinds of a cell's outputs, e.g. "stdout" or "text/html".</summary>
    public static IEnumerable<string> Kinds(JsonNode cell) => cell["outputs"]!.AsArray().SelectMany(output =>
        (string)output!["output_type"]! == "stream" ? [(string)output["name"]!] : output["data"]!.AsObject().Select(shown => shown.Key));

    /// <summary>What a cell shows in a kind.</summary>
    public static string Shown(JsonNode cell, string kind) => string.Concat(
        cell["outputs"]!.AsArray().Last()!["data"]![kind]!.AsArray().Select(line => (string)line!));

    public static void SetOutputs(JsonNode cell, CellRun run)
    {
        var outputs = new JsonArray();
        if (run.Printed.Length > 0)
            outputs.Add(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(run.Printed) });
        if (run.Shown.Count > 0)
        {
            var data = new JsonObject(run.Shown.Select(shown => KeyValuePair.Create(shown.Key, (JsonNode?)Lines(shown.Value))));
            outputs.Add(new JsonObject { ["data"] = data, ["metadata"] = new JsonObject(), ["output_type"] = "display_data" });
        }
        cell["outputs"] = outputs;
    }

    public void Save() => File.WriteAllText(path, _document.ToJsonString(s_form).ReplaceLineEndings("\n") + "\n");

    private static JsonArray Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return [.. lines[..^1].Select(line => line + "\n").Append(lines[^1]).Where(line => line.Length > 0).Select(line => (JsonNode)line)];
    }
}
