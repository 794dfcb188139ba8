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
        if (layout.IsTooDeep || output.device_type != DeviceType.CPU || TypeOf(output.dtype) is not { } type) return false;
        bool contiguous;
        try
        {
            contiguous = output.is_contiguous();
        }
        catch (ExternalException)
        {
            return false; // sparse, and whatever else has no strides
        }
        Span<long> strides = stackalloc long[ChannelLayout.DeepestShape];
        strides = strides[..layout.Shape.Length];
        // A span cannot be longer; the memory can.
        if (contiguous && layout.Observations * layout.Channels <= int.MaxValue / type.Size())
        {
            MakeDense(layout.Shape, strides);
            return Count(output, TensorMemory.Start(output), type, strides, layout, step);
        }
        for (var dimension = 0; dimension < strides.Length; dimension++) strides[dimension] = output.stride(dimension);
        return Count(output, TensorMemory.StartOfView(output), type, strides, layout, step);
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

    private bool Count(Tensor output, byte* data, ElementType type, ReadOnlySpan<long> strides, in ChannelLayout layout, long step)
    {
        var isLarge = layout.Observations * layout.Channels * type.Size() >= SplitCount.WorthwhileFrom;
        var threads = isLarge ? Math.Min(get_num_threads(), Environment.ProcessorCount) : 1;
        var counted = _accumulator.TryCount(data, type, layout.Shape, strides, layout.Dimension, layout.ValuesAreSamples, step, threads);
        GC.KeepAlive(output);
        return counted;
    }

    private static void MakeDense(ReadOnlySpan<long> shape, Span<long> strides)
    {
        long stride = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = stride;
            stride *= shape[dimension];
        }
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
