using TorchRelu.Internal;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A strided case as a tensor: a view into a larger one, behind some values that are not its own.</summary>
internal sealed unsafe class StoredTensor : IDisposable
{
    private readonly Tensor _storage;

    public StoredTensor(StridedCase layout, ElementType type, Random random, bool withNaN)
    {
        long offset = random.Next(0, 5);
        _storage = empty([offset + layout.Extent], DtypeOf(type));
        fixed (byte* data = _storage.bytes)
        {
            Start = data + (offset * type.Size());
            AwkwardValues.Fill(data, offset + layout.Extent, type, random, withNaN);
        }
        View = _storage.as_strided(layout.Shape, layout.Strides, offset);
    }

    public byte* Start { get; }

    public Tensor View { get; }

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
