using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Columns;

/// <summary>The values that keys stand for, whatever their type, held apart from the view they came from.</summary>
internal sealed class LabelValues
{
    public const string Kind = "KeyValues";

    private readonly Delegate _getter;

    private LabelValues(VectorDataViewType type, Delegate getter) => (Type, _getter) = (type, getter);

    public VectorDataViewType Type { get; }

    /// <summary>Null where the keys stand for nothing.</summary>
    public static LabelValues? Of(DataViewSchema.Annotations annotations) =>
        annotations.Schema.GetColumnOrNull(Kind)?.Type is VectorDataViewType type
            ? (LabelValues)Call(nameof(Copy), type.ItemType, type, annotations) : null;

    /// <summary>Values of which only type and number are known.</summary>
    public static LabelValues Unknown(PrimitiveDataViewType item, int count) =>
        (LabelValues)Call(nameof(Empty), item, new VectorDataViewType(item, count));

    /// <summary>Adds them as an annotation.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) => annotations.Add(kind, Type, _getter);

    // Their type is known only when it is met.
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
