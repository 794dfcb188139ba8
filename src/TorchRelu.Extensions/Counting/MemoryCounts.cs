using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>
/// Counts floating-point tensors on the CPU straight in their memory, whatever their strides. Allocates nothing for dense tensors, one view
/// for others.
/// </summary>
internal sealed unsafe class MemoryCounts(int channels, KernelWidth? width = null)
{
    private readonly CountAccumulator _accumulator = new(channels, width);

    // How to walk a dense output of the layout seen last.
    private CountPlan _plan;
    private ChannelLayout? _planned;
    private ElementType _plannedType;

    // Whether an output was not dense whose layout was so before.
    private bool _varies;

    public long Samples => _accumulator.Samples;

    public bool TryCount(Tensor output, ChannelLayout layout, long step)
    {
        if (TypeOf(output.dtype) is not { } type) return false;
        var bytes = layout.Observations * layout.Channels * type.Size();
        // An output of these sizes that lay densely in the CPU's memory is taken to do so again: to ask takes as long as to count a small
        // one, and Tensor.bytes refuses others.
        var start = ReferenceEquals(layout, _planned) && type == _plannedType && !_varies ? StartIfDense(output) : null;
        if (start == null)
        {
            if (layout.IsTooDeep || output.device_type != DeviceType.CPU || IsContiguous(output) is not { } contiguous) return false;
            // A span cannot be longer; the memory can.
            if (!contiguous || bytes > int.MaxValue) return TryCountStrided(output, type, layout, step, bytes);
            Plan(layout, type);
            start = TensorMemory.Start(output);
        }
        var counted = _accumulator.TryCount(start, type, _plan, step, Threads(bytes));
        GC.KeepAlive(output);
        return counted;
    }

    public ChannelTally? Take() => _accumulator.Take();

    public ChannelTally? Peek() => _accumulator.Peek();

    private bool TryCountStrided(Tensor output, ElementType type, ChannelLayout layout, long step, long bytes)
    {
        Span<long> strides = stackalloc long[CountPlan.MaxRank];
        strides = strides[..layout.Shape.Length];
        for (var dimension = 0; dimension < strides.Length; dimension++) strides[dimension] = output.stride(dimension);
        var counted =
            _accumulator.TryCount(TensorMemory.StartOfView(output), type, layout.Shape, strides, layout.Dimension, layout.ValuesAreSamples,
            step, Threads(bytes));
        GC.KeepAlive(output);
        return counted;
    }

    private void Plan(ChannelLayout layout, ElementType type)
    {
        if (ReferenceEquals(layout, _planned) && type == _plannedType) return;
        CountPlan.TryMake(layout.Shape, layout.DenseStrides, layout.Dimension, layout.ValuesAreSamples, type.Size(), out _plan);
        (_planned, _plannedType) = (layout, type);
    }

    private static int Threads(
        long bytes) => bytes >= SplitCount.WorthwhileFrom ? Math.Min(get_num_threads(), Environment.ProcessorCount) : 1;

    // Null where it is not, once and for all: exceptions take long.
    private byte* StartIfDense(Tensor output)
    {
        try
        {
            return TensorMemory.Start(output);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ExternalException)
        {
            _varies = true;
            return null;
        }
    }

    // Null for what has no strides: sparse tensors, and others.
    private static bool? IsContiguous(Tensor output)
    {
        try
        {
            return output.is_contiguous();
        }
        catch (ExternalException)
        {
            return null;
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

/// <summary>Where a CPU tensor's memory begins, through the public API alone.</summary>
internal static unsafe class TensorMemory
{
    private static readonly long[] s_one = [1];

    /// <summary>The first value of a contiguous tensor whose bytes fit into a span. Allocates nothing.</summary>
    public static byte* Start(Tensor contiguous) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));

    /// <summary>
    /// The first value of any strided tensor. Only a contiguous tensor shows its memory: a view of the first value alone is one.
    /// </summary>
    public static byte* StartOfView(Tensor strided)
    {
        using var ungraded = no_grad();
        using var first = strided.as_strided(s_one, s_one, strided.storage_offset());
        return Start(first);
    }
}
