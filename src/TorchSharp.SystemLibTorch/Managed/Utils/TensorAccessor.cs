using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in row-major order whatever its strides are.</summary>
public sealed unsafe class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly T* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _tensor = tensor;
        _data = (T*)tensor.DataPointer;
        _shape = tensor.shape;
        _strides = tensor.stride();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        // One index reads the elements in row-major order; writing takes one per dimension.
        get => _data[indices.Length == 1 && _shape.Length != 1 ? OffsetOfElement(Within(indices[0], Count)) : Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        for (var i = tensorIndex; i < Count && arrayIndex < array.Length; i++) array[arrayIndex++] = _data[OffsetOfElement(i)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        for (var i = tensorIndex; i < Count && arrayIndex < array.Length; i++) _data[OffsetOfElement(i)] = array[arrayIndex++];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return ElementAt(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        // The tensor stays its owner's.
    }

    private T ElementAt(long index) => _data[OffsetOfElement(index)];

    private long Offset(long[] indices)
    {
        if (indices.Length != _shape.Length) throw new IndexOutOfRangeException($"{indices.Length} indices for a tensor of {_shape.Length} dimensions.");
        long offset = 0;
        for (var d = 0; d < indices.Length; d++) offset += Within(indices[d], _shape[d]) * _strides[d];
        return offset;
    }

    private static long Within(long index, long count) => (ulong)index < (ulong)count ? index : throw new IndexOutOfRangeException($"{index} is not among {count} elements.");

    private long OffsetOfElement(long index)
    {
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            (index, var position) = Math.DivRem(index, _shape[d]);
            offset += position * _strides[d];
        }
        return offset;
    }
}
