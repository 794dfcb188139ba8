using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>
/// Counts the outputs of one activation. It reads their memory directly if possible, and else uses libtorch operators on their device.
/// </summary>
/// <remarks>The class is not thread-safe; the site locks. It keeps a few 64-bit numbers per channel and no output.</remarks>
/// <param name="channels">The number of channels of every output, at least 1.</param>
/// <param name="width">The vector width for counting in memory; null for the best width of the machine.</param>
internal sealed unsafe class OutputCounter(int channels, KernelWidth? width = null) : IDisposable
{
    private static readonly long[] s_one = [1];

    private readonly CountAccumulator _accumulator = new(channels, width);

    // The plan for a dense output of the last layout.
    private CountPlan _plan;
    private ChannelLayout? _planned;
    private ElementType _plannedType;

    // Whether an output was not dense although an earlier one of its layout was.
    private bool _varies;
    private TensorCounts? _tensors;

    public int Channels => channels;

    /// <summary>The message for outputs with another number of channels, which are not counted.</summary>
    public static string TwoWidths(int first, int second) =>
        $"the module is used at two places with different widths, {first} and {second} channels; only the first is counted. Give each " +
            $"place a module of its own.";

    public long Samples => _accumulator.Samples + (_tensors?.Samples ?? 0);

    /// <summary>What is known of channels between two outputs that are counted.</summary>
    public FiringLooks Looks => _accumulator.Looks;

    /// <summary>Adds one output. No tensor remains, whatever dispose scope the caller uses.</summary>
    public void Count(Tensor output, ChannelLayout layout, long step, CountingTurn turn = CountingTurn.Count)
    {
        if (layout.Observations == 0) return;
        // After a census every channel is looked at again, too.
        if (turn == CountingTurn.LookAtAll) Looks.Begin();
        var isDone = TryCountMemory(output, layout, step, turn);
        if (turn == CountingTurn.Count && _accumulator.IsLooking) Looks.Begin();
        if (isDone) return;
        _tensors ??= new TensorCounts(channels);
        if (turn == CountingTurn.Count) _tensors.Count(output, layout, step);
        else _tensors.Look(output, layout, step);
    }

    /// <summary>Returns the counts since the last call and resets them; null if there are none.</summary>
    public ChannelTally? Take() => ChannelTally.Merge(_accumulator.Take(), _tensors?.Take());

    /// <summary>Returns the same counts without resetting them.</summary>
    public ChannelTally? Peek() => ChannelTally.Merge(_accumulator.Peek(), _tensors?.Peek());

    public void Dispose() => _tensors?.Dispose();

    /// <summary>Adds one output if its memory can be read directly.</summary>
    /// <returns>False if it cannot, and nothing was counted.</returns>
    public bool TryCountMemory(Tensor output, ChannelLayout layout, long step, CountingTurn turn = CountingTurn.Count)
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
            if (!contiguous || bytes > int.MaxValue) return TryCountStrided(output, type, layout, step, bytes, turn);
            Plan(layout, type);
            start = Start(output);
        }
        var counted = turn == CountingTurn.Count ? _accumulator.TryCount(start, type, _plan, step, Threads(bytes))
            : _accumulator.TryLook(start, type, _plan, step, Threads(bytes));
        GC.KeepAlive(output);
        return counted;
    }

    private bool TryCountStrided(Tensor output, ElementType type, ChannelLayout layout, long step, long bytes, CountingTurn turn)
    {
        Span<long> strides = stackalloc long[CountPlan.MaxRank];
        strides = strides[..layout.Shape.Length];
        for (var dimension = 0; dimension < strides.Length; dimension++) strides[dimension] = output.stride(dimension);
        var counted =
            _accumulator.TryCount(StartOfView(output), type, layout.Shape, strides, layout.Dimension, layout.ValuesAreSamples,
            step, Threads(bytes), turn != CountingTurn.Count);
        GC.KeepAlive(output);
        return counted;
    }

    private void Plan(ChannelLayout layout, ElementType type)
    {
        if (ReferenceEquals(layout, _planned) && type == _plannedType) return;
        CountPlan.TryMake(layout.Shape, layout.DenseStrides, layout.Dimension, layout.ValuesAreSamples, type.Size(), out _plan);
        (_planned, _plannedType) = (layout, type);
    }

    private static int Threads(long bytes) =>
        bytes >= SplitCount.WorthwhileFrom ? Math.Min(get_num_threads(), Environment.ProcessorCount) : 1;

    // Returns null if the output is not dense. The assumption is then dropped for good, because exceptions are slow.
    private byte* StartIfDense(Tensor output)
    {
        try
        {
            return Start(output);
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

    // The first value of a contiguous tensor whose bytes fit into a span. Allocates nothing.
    private static byte* Start(Tensor contiguous) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));

    // Only contiguous tensors expose their memory, and a view of the first value alone is contiguous.
    private static byte* StartOfView(Tensor strided)
    {
        using var ungraded = no_grad();
        using var first = strided.as_strided(s_one, s_one, strided.storage_offset());
        return Start(first);
    }
}
