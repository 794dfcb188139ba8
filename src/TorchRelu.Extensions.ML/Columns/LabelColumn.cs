using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace TorchRelu.Columns;

/// <summary>The label column of a network: its type, and the values of its keys.</summary>
internal sealed record LabelColumn(string Name, DataViewType Type, LabelValues? Values)
{
    // The number of keys is unknown before reading; two stand for any number.
    private const int SomeKeys = 2;

    public static LabelColumn From(DataViewSchema.Column column) => new(column.Name, column.Type, LabelValues.From(column.Annotations));

    /// <summary>Describes a scalar column before any data are read.</summary>
    public static LabelColumn From(SchemaShape.Column column)
    {
        if (!column.IsKey) return new(column.Name, column.ItemType, null);
        var values = column.Annotations.FirstOrDefault(annotation => annotation.Name == LabelValues.Kind);
        return new(column.Name, new KeyDataViewType(column.ItemType.RawType, SomeKeys),
            values.ItemType is PrimitiveDataViewType item ? LabelValues.Unknown(item, SomeKeys) : null);
    }
}

/// <summary>The values of keys, of any type, stored independently of their source view.</summary>
internal sealed class LabelValues
{
    public const string Kind = "KeyValues";

    private readonly Delegate _getter;

    private LabelValues(VectorDataViewType type, Delegate getter) => (Type, _getter) = (type, getter);

    public VectorDataViewType Type { get; }

    /// <summary>Copies the values of the keys; null if the keys have none.</summary>
    public static LabelValues? From(DataViewSchema.Annotations annotations) =>
        annotations.Schema.GetColumnOrNull(Kind)?.Type is VectorDataViewType type
            ? (LabelValues)Call(nameof(Copy), type.ItemType, type, annotations) : null;

    /// <summary>Creates values of which only type and number are known.</summary>
    public static LabelValues Unknown(PrimitiveDataViewType item, int count) =>
        (LabelValues)Call(nameof(Empty), item, new VectorDataViewType(item, count));

    /// <summary>Adds the values as an annotation.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) => annotations.Add(kind, Type, _getter);

    // The item type is known only at run time.
    private static object Call(string method, PrimitiveDataViewType item, params object[] arguments) =>
        typeof(LabelValues).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(item.RawType)
            .Invoke(null, arguments)!;

    private static LabelValues Copy<T>(VectorDataViewType type, DataViewSchema.Annotations annotations)
    {
        var values = default(VBuffer<T>);
        annotations.GetValue(Kind, ref values);
        return new(type, (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => values.CopyTo(ref value)));
    }

    private static LabelValues Empty<T>(VectorDataViewType type) =>
        new(type, (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => value = new(type.Size, new T[type.Size])));
}
