using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu;

/// <summary>The two ways the serializer is used.</summary>
internal static class ReportJsonForms
{
    /// <summary>For reading, and for what stands on one line.</summary>
    public static ReportJsonContext Compact { get; } = new(new JsonSerializerOptions(ReportJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new FiniteConverter(), Names<ChannelVerdict>(), Names<ChannelAxis>(), Names<SiteKind>(), Names<NumberFormat>(), Names<NormalizationMode>(),
            Names<DeathCause>(), Names<FindingKind>(), Names<Severity>(), Names<RemedyKind>(), Names<RepairOutcome>(),
        },
    });

    /// <summary>For files that people read and compare: indented, but lists of numbers on one line.</summary>
    public static ReportJsonContext Indented { get; } = new(new JsonSerializerOptions(Compact.Options)
    {
        WriteIndented = true,
        Converters =
        {
            new OneLineConverter<string[]>(), new OneLineConverter<ChannelVerdict[]>(), new OneLineConverter<DeathCause[][]>(), new OneLineConverter<bool[]>(),
            new OneLineConverter<int[]>(), new OneLineConverter<long[]>(), new OneLineConverter<double[]>(), new OneLineConverter<double?[]>(),
        },
    });

    // A number is no name: 99 would pass for a verdict that does not exist.
    private static JsonStringEnumConverter<T> Names<T>()
        where T : struct, Enum => new(namingPolicy: null, allowIntegerValues: false);
}
