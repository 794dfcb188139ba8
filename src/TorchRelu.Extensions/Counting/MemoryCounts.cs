using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>
/// Counts floating-point tensors on the CPU directly in their memory, with any strides. It allocates nothing for dense tensors, and one
/// view for others.
/// </summary>
internal sealed unsafe class MemoryCounts(int channels, KernelWidth? width = null)
{
    private readonly CountAccumulator _accumulator = new(channels, width);

    // The plan for a dense output of the last layout.
    private CountPlan _plan;
    private ChannelLayout? _planned;
    private ElementType _plannedType;

    // Whether an output was not dense although an earlier one of its layout was.
    private bool _varies;

    public long Samples => _accumulator.Samples;

    public bool TryCount(Tensor output, ChannelLayout layout, long step)
    {
        if (TypeOf(output.dtype) is not { } type) return false;
        var bytes = layout.Observations * layout.Channels * type.Size();
        // If an output of these sizes was dense in CPU memory, the next one is assumed to be dense too. A check takes as long as counting a
        // small output, and Tensor.bytes throws for other outputs.
        var start = ReferenceEquals(layout, _planned) && type == _plannedType && !_varies ? StartIfDense(output) : null;
        if (start == null)
        {
            if (layout.IsTooDeep || output.device_type != DeviceType.CPU || IsContiguous(output) is not { } contiguous) return false;
            // A span has a length limit, the memory has not.
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

    // Returns null if the output is not dense. The assumption is then dropped for good, because exceptions are slow.
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

    // Returns null for tensors without strides, such as sparse tensors.
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

/// <summary>Finds the start of a CPU tensor's memory with the public API only.</summary>
internal static unsafe class TensorMemory
{
    private static readonly long[] s_one = [1];

    /// <summary>The address of the first value of a contiguous tensor whose bytes fit into a span. It allocates nothing.</summary>
    public static byte* Start(Tensor contiguous) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));

    /// <summary>
    /// The address of the first value of any strided tensor. Only contiguous tensors expose their memory, and a view of the first value
    /// alone is contiguous.
    /// </summary>
    public static byte* StartOfView(Tensor strided)
    {
        using var ungraded = no_grad();
        using var first = strided.as_strided(s_one, s_one, strided.storage_offset());
        return Start(first);
    }
}
