using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TorchRelu.Monitoring;

/// <summary>The form in which workers send data to each other: JSON, with lists of numbers as the bytes they are.</summary>
internal static class ExchangeJson
{
    /// <summary>The form.</summary>
    public static MonitorStateJson Form { get; } = new(new JsonSerializerOptions(MonitorStateJson.Default.Options)
    {
        Converters = { new Numbers<float>(), new Numbers<double>(), new ListOfNumbers<ChannelMoments>() },
    });

    private sealed class Numbers<T> : JsonConverter<T[]> where T : unmanaged
    {
        public override T[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MemoryMarshal.Cast<byte, T>(reader.GetBytesFromBase64()).ToArray();

        public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
    }

    private sealed class ListOfNumbers<T> : JsonConverter<IReadOnlyList<T>> where T : unmanaged
    {
        public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MemoryMarshal.Cast<byte, T>(reader.GetBytesFromBase64()).ToArray();

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.ToArray().AsSpan()));
    }
}
