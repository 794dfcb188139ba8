using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>
/// Counts the outputs of one activation. It reads their memory directly if possible, and else uses libtorch operators on their device.
/// </summary>
/// <remarks>The class is not thread-safe; the site locks. It keeps a few 64-bit numbers per channel and no output.</remarks>
/// <param name="channels">The number of channels of every output, at least 1.</param>
/// <param name="width">The vector width for counting in memory; null for the best width of the machine.</param>
internal sealed class OutputCounter(int channels, KernelWidth? width = null) : IDisposable
{
    private readonly MemoryCounts _memory = new(channels, width);
    private TensorCounts? _tensors;

    public int Channels => channels;

    /// <summary>The message for outputs with another number of channels, which are not counted.</summary>
    public static string TwoWidths(int first, int second) =>
        $"the module is used at two places with different widths, {first} and {second} channels; only the first is counted. Give each " +
            $"place a module of its own.";

    public long Samples => _memory.Samples + (_tensors?.Samples ?? 0);

    /// <summary>Adds one output. No tensor remains, whatever dispose scope the caller uses.</summary>
    public void Count(Tensor output, ChannelLayout layout, long step)
    {
        if (layout.Observations == 0 || _memory.TryCount(output, layout, step)) return;
        _tensors ??= new TensorCounts(channels);
        _tensors.Count(output, layout, step);
    }

    /// <summary>Returns the counts since the last call and resets them; null if there are none.</summary>
    public ChannelTally? Take() => ChannelTally.Merge(_memory.Take(), _tensors?.Take());

    /// <summary>Returns the same counts without resetting them.</summary>
    public ChannelTally? Peek() => ChannelTally.Merge(_memory.Peek(), _tensors?.Peek());

    public void Dispose() => _tensors?.Dispose();
}
