using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TorchRelu;

/// <summary>Writes a list on one line inside a document that is otherwise indented.</summary>
internal sealed class OneLineConverter<T> : JsonConverter<T>
{
    private static JsonTypeInfo<T> Info => (JsonTypeInfo<T>)ReportJsonForms.Compact.GetTypeInfo(typeof(T))!;

    // Reading goes through ReportJsonForms.Compact, whose converters are of single values and so keep the path for its errors.
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, Info), skipInputValidation: true);
}
