using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Counts floating-point tensors on the CPU straight in their memory, whatever their strides. Allocates nothing for dense tensors, one view for others.</summary>
internal sealed unsafe class MemoryCounts(int channels, KernelWidth? width = null) : ITensorCounts
{
    private readonly CountAccumulator _accumulator = new(channels, width);

    public long Samples => _accumulator.Samples;

    public bool TryCount(Tensor output, in ChannelLayout layout, long step)
    {
        if (output.device_type != DeviceType.CPU || TypeOf(output.dtype) is not { } type) return false;
        var rank = (int)output.dim();
        if (rank > ChannelLayout.DeepestShape) return false;

        bool contiguous;
        try
        {
            contiguous = output.is_contiguous();
        }
        catch (ExternalException)
        {
            return false; // sparse, and whatever else has no strides
        }
        Span<long> shape = stackalloc long[ChannelLayout.DeepestShape];
        Span<long> strides = stackalloc long[ChannelLayout.DeepestShape];
        shape = shape[..rank];
        strides = strides[..rank];
        for (var dimension = 0; dimension < rank; dimension++) shape[dimension] = output.size(dimension);

        if (!contiguous) return TryCountView(output, type, shape, strides, layout, step);
        var elements = Dense(shape, strides);
        // A span cannot be longer; the memory can.
        if (elements > int.MaxValue / type.Size()) return TryCountView(output, type, shape, strides, layout, step);
        return Count(output, TensorMemory.Start(output), type, shape, strides, layout, step);
    }

    /// <summary>Counts rows that were just rectified, by their mask if wanted and possible.</summary>
    public void Count(in RectifiedRows rows, bool byMask, long step)
    {
        var layout = rows.Layout;
        if (byMask && _accumulator.TryCountBits(rows.Mask, rows.Shape, rows.Strides, layout.Dimension, layout.ValuesAreSamples, step)) return;
        _accumulator.TryCount(rows.Output, ElementType.Float32, rows.Shape, rows.Strides, layout.Dimension, layout.ValuesAreSamples, step);
    }

    public ChannelTally? Take() => _accumulator.Take();

    public void Dispose()
    {
    }

    private bool TryCountView(Tensor output, ElementType type, ReadOnlySpan<long> shape, Span<long> strides, in ChannelLayout layout, long step)
    {
        for (var dimension = 0; dimension < strides.Length; dimension++) strides[dimension] = output.stride(dimension);
        return Count(output, TensorMemory.StartOfView(output), type, shape, strides, layout, step);
    }

    private bool Count(Tensor output, byte* data, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, in ChannelLayout layout, long step)
    {
        var counted = _accumulator.TryCount(data, type, shape, strides, layout.Dimension, layout.ValuesAreSamples, step);
        GC.KeepAlive(output);
        return counted;
    }

    private static long Dense(ReadOnlySpan<long> shape, Span<long> strides)
    {
        long stride = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = stride;
            stride *= shape[dimension];
        }
        return stride;
    }

    private static ElementType? TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => ElementType.Float32,
        ScalarType.Float64 => ElementType.Float64,
        ScalarType.Float16 => ElementType.Float16,
        ScalarType.BFloat16 => ElementType.BFloat16,
        _ => null,
    };
}
