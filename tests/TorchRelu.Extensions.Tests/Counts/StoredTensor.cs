using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A strided case as a tensor: a view into a larger one, behind some values that are not its own.</summary>
internal sealed unsafe class StoredTensor : IDisposable
{
    private readonly TensorCase _tensor;
    private readonly Tensor _storage;
    private readonly byte* _start;

    public StoredTensor(TensorCase tensor, long offset)
    {
        _tensor = tensor;
        var (layout, values) = tensor;
        _storage = empty([offset + layout.Extent], DtypeOf(values.Type));
        fixed (byte* data = _storage.bytes)
        {
            _start = data + (offset * values.Type.Size());
            values.Fill(data, offset);
            values.Fill(_start, layout.Extent);
        }
        View = _storage.as_strided(layout.Shape, layout.Strides, offset);
    }

    public Tensor View { get; }

    public NaiveCounts CountNaively() => new(_start, _tensor.Values.Type, _tensor.Layout);

    public void Dispose()
    {
        View.Dispose();
        _storage.Dispose();
    }

    private static ScalarType DtypeOf(ElementType type) => type switch
    {
        ElementType.Float16 => ScalarType.Float16,
        ElementType.BFloat16 => ScalarType.BFloat16,
        ElementType.Float32 => ScalarType.Float32,
        _ => ScalarType.Float64,
    };
}
