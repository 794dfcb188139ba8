using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Tests;

/// <summary>The annotations of a column as text.</summary>
internal static class Annotated
{
    public static Dictionary<string, string> Notes(this DataViewSchema schema, string column) =>
        schema[column].Annotations.Schema.ToDictionary(note => note.Name, note => $"{note.Type}: {Text(schema[column].Annotations, note)}");

    private static string Text(DataViewSchema.Annotations annotations, DataViewSchema.Column note) => note.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => Values<ReadOnlyMemory<char>>(annotations, note.Name),
        VectorDataViewType { ItemType: { } item } when item == NumberDataViewType.Int32 => Values<int>(annotations, note.Name),
        VectorDataViewType { ItemType: { } item } when item == NumberDataViewType.UInt32 => Values<uint>(annotations, note.Name),
        TextDataViewType => $"{Value<ReadOnlyMemory<char>>(annotations, note.Name)}",
        BooleanDataViewType => $"{Value<bool>(annotations, note.Name)}",
        _ => $"{Value<uint>(annotations, note.Name)}",
    };

    private static string Values<T>(DataViewSchema.Annotations annotations, string name) =>
        string.Join(", ", Value<VBuffer<T>>(annotations, name).DenseValues());

    private static T Value<T>(DataViewSchema.Annotations annotations, string name)
    {
        var value = default(T)!;
        annotations.GetValue(name, ref value);
        return value;
    }
}
