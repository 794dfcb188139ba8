using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The label a network learns: its type, and the values its keys stand for.</summary>
internal sealed record LabelColumn(string Name, DataViewType Type, LabelValues? Values)
{
    // Before anything is read the number of keys is not known; two stand for any.
    private const int SomeKeys = 2;

    public static LabelColumn Of(DataViewSchema.Column column) => new(column.Name, column.Type, LabelValues.Of(column.Annotations));

    /// <summary>A scalar column before anything is read.</summary>
    public static LabelColumn Of(SchemaShape.Column column)
    {
        if (!column.IsKey) return new(column.Name, column.ItemType, null);
        var values = column.Annotations.FirstOrDefault(annotation => annotation.Name == LabelValues.Kind);
        return new(column.Name, new KeyDataViewType(column.ItemType.RawType, SomeKeys),
            values.ItemType is PrimitiveDataViewType item ? LabelValues.Unknown(item, SomeKeys) : null);
    }
}
