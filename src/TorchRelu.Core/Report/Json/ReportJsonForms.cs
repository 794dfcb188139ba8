using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu.Report;

/// <summary>The two configurations of the serializer.</summary>
internal static class ReportJsonForms
{
    /// <summary>The form for reading, and for values on one line.</summary>
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

    /// <summary>The form for files that people read and compare: indented, but with lists of numbers on one line.</summary>
    public static ReportJsonContext Indented { get; } = new(new JsonSerializerOptions(Compact.Options)
    {
        WriteIndented = true,
        Converters =
        {
            new OneLineConverter<string[]>(), new OneLineConverter<ChannelVerdict[]>(), new OneLineConverter<DeathCause[][]>(),
                new OneLineConverter<bool[]>(),
            new OneLineConverter<int[]>(), new OneLineConverter<long[]>(), new OneLineConverter<double[]>(),
                new OneLineConverter<double?[]>(), new OneLineConverter<long?[]>(),
        },
    });

    // Numbers are not allowed as names: 99 would be accepted as a verdict that does not exist.
    private static JsonStringEnumConverter<T> Names<T>()
        where T : struct, Enum => new(namingPolicy: null, allowIntegerValues: false);
}

/// <summary>Accepts only finite doubles. JSON can contain 1e999, which no output can draw or write.</summary>
internal sealed class FiniteConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>Writes a list on one line in a document that is otherwise indented.</summary>
internal sealed class OneLineConverter<T> : JsonConverter<T>
{
    private static JsonTypeInfo<T> Info => (JsonTypeInfo<T>)ReportJsonForms.Compact.GetTypeInfo(typeof(T))!;

    // Reading uses ReportJsonForms.Compact. Its converters read single values and so keep the path for error messages.
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, Info), skipInputValidation: true);
}

/// <summary>The format of the file: camelCase names, and null values are omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
