using System.Text.Encodings.Web;
using System.Text.Json;

namespace TorchRelu.Internal;

/// <summary>The two ways the serializer is used.</summary>
internal static class ReportJsonForms
{
    /// <summary>For reading, and for what stands on one line.</summary>
    public static ReportJsonContext Compact { get; } =
        new(new JsonSerializerOptions(ReportJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

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
}
