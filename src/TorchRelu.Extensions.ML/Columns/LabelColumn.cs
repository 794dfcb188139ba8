using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The label column of a network: its type, and the values of its keys.</summary>
internal sealed record LabelColumn(string Name, DataViewType Type, LabelValues? Values)
{
    // The number of keys is unknown before reading; two stand for any number.
    private const int SomeKeys = 2;

    public static LabelColumn Of(DataViewSchema.Column column) => new(column.Name, column.Type, LabelValues.Of(column.Annotations));

    /// <summary>Describes a scalar column before any data are read.</summary>
    public static LabelColumn Of(SchemaShape.Column column)
    {
        if (!column.IsKey) return new(column.Name, column.ItemType, null);
        var values = column.Annotations.FirstOrDefault(annotation => annotation.Name == LabelValues.Kind);
        return new(column.Name, new KeyDataViewType(column.ItemType.RawType, SomeKeys),
            values.ItemType is PrimitiveDataViewType item ? LabelValues.Unknown(item, SomeKeys) : null);
    }
}
