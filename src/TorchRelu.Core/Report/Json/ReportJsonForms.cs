using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu.Report;

/// <summary>The two ways the serializer is used.</summary>
internal static class ReportJsonForms
{
    /// <summary>For reading, and for what stands on one line.</summary>
    public static ReportJsonContext Compact { get; } = new(new JsonSerializerOptions(ReportJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new FiniteConverter(), Names<ChannelVerdict>(), Names<ChannelAxis>(), Names<SiteKind>(), Names<NumberFormat>(),
                Names<NormalizationMode>(),
            Names<DeathCause>(), Names<FindingKind>(), Names<Severity>(), Names<RemedyKind>(), Names<RepairOutcome>(),
        },
    });

    /// <summary>For files that people read and compare: indented, but lists of numbers on one line.</summary>
    public static ReportJsonContext Indented { get; } = new(new JsonSerializerOptions(Compact.Options)
    {
        WriteIndented = true,
        Converters =
        {
            new OneLineConverter<string[]>(), new OneLineConverter<ChannelVerdict[]>(), new OneLineConverter<DeathCause[][]>(),
                new OneLineConverter<bool[]>(),
            new OneLineConverter<int[]>(), new OneLineConverter<long[]>(), new OneLineConverter<double[]>(),
                new OneLineConverter<double?[]>(),
        },
    });

    // A number is no name: 99 would pass for a verdict that does not exist.
    private static JsonStringEnumConverter<T> Names<T>()
        where T : struct, Enum => new(namingPolicy: null, allowIntegerValues: false);
}

/// <summary>Numbers that a double holds: JSON can spell 1e999, and nothing here can draw or write it.</summary>
internal sealed class FiniteConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>Writes a list on one line inside a document that is otherwise indented.</summary>
internal sealed class OneLineConverter<T> : JsonConverter<T>
{
    private static JsonTypeInfo<T> Info => (JsonTypeInfo<T>)ReportJsonForms.Compact.GetTypeInfo(typeof(T))!;

    // Reading goes through ReportJsonForms.Compact, whose converters are of single values and so keep the path for its errors.
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, Info), skipInputValidation: true);
}

/// <summary>How the file is spelled: camelCase names, nothing for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
