using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The values of keys, of any type, stored independently of their source view.</summary>
internal sealed class LabelValues
{
    public const string Kind = "KeyValues";

    private readonly Delegate _getter;

    private LabelValues(VectorDataViewType type, Delegate getter) => (Type, _getter) = (type, getter);

    public VectorDataViewType Type { get; }

    /// <summary>Copies the values of the keys; null if the keys have none.</summary>
    public static LabelValues? Of(DataViewSchema.Annotations annotations) =>
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
