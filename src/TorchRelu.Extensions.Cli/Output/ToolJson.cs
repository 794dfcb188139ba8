using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu;

/// <summary>Writes results as JSON, for other programs.</summary>
internal static class ToolJson
{
    private static readonly ToolJsonContext s_form = new(new JsonSerializerOptions(ToolJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Text<T>(T document) => JsonSerializer.Serialize(document, (JsonTypeInfo<T>)s_form.GetTypeInfo(typeof(T))!);
}

/// <summary>The result of a check.</summary>
internal sealed record CheckDocument(
    string Report, bool Passed, string Answer, IReadOnlyList<FailureDocument> Failures, IReadOnlyList<string> Notes)
{
    public static CheckDocument Of(string file, Check check) => new(file, check.Passes, Sentences.Answer(check.Report),
        [.. check.Failures.Select(failure => new FailureDocument(failure.Layer, failure.Kind, failure.Message))],
        [.. CheckOutput.Notes(check)]);
}

/// <summary>One reason why a check fails.</summary>
internal sealed record FailureDocument(string? Layer, string Kind, string Message);

/// <summary>The result of a comparison.</summary>
internal sealed record ComparisonDocument(bool Passed, string Answer, IReadOnlyList<ComparedLayer> Layers)
{
    public static ComparisonDocument Of(ReportComparison comparison, string answer) => new(comparison.Passes, answer,
        [.. comparison.Layers.Select(layer => new ComparedLayer(layer.Name, $"{layer.Change}", layer.Fails, layer.Baseline?.DeadShare,
            layer.Now?.DeadShare, layer.Now?.Undecided, layer.Message))]);
}

/// <summary>A layer in two reports.</summary>
internal sealed record ComparedLayer(
    string Name, string Change, bool Fails, double? BaselineDeadShare, double? DeadShare, int? Undecided, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CheckDocument[]))]
[JsonSerializable(typeof(ComparisonDocument))]
[JsonSerializable(typeof(RunNews))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
