using static TorchSharp.torch;

namespace TorchRelu.Counting;

/// <summary>
/// Counts the outputs of one rectifier: straight in their memory where it can be reached, else with libtorch's own operators where they
/// are.
/// </summary>
/// <remarks>Not thread-safe: the site locks. Keeps some 64-bit numbers per channel and no output.</remarks>
/// <param name="channels">Channels of every output that will be counted, at least 1.</param>
/// <param name="width">The vectors to count memory with; the best the machine has when null.</param>
internal sealed class OutputCounter(int channels, KernelWidth? width = null) : IDisposable
{
    private readonly MemoryCounts _memory = new(channels, width);
    private TensorCounts? _tensors;

    public int Channels => channels;

    /// <summary>What is said where outputs of another width come along, which are not counted.</summary>
    public static string TwoWidths(int first, int second) =>
        $"the module is used at two places with different widths, {first} and {second} channels; only the first is counted. Give each " +
            $"place a module of its own.";

    public long Samples => _memory.Samples + (_tensors?.Samples ?? 0);

    /// <summary>Adds one output. Leaves no tensor behind, whatever dispose scope the caller is in.</summary>
    public void Count(Tensor output, ChannelLayout layout, long step)
    {
        if (layout.Observations == 0 || _memory.TryCount(output, layout, step)) return;
        _tensors ??= new TensorCounts(channels);
        _tensors.Count(output, layout, step);
    }

    /// <summary>What was counted since the last call; counting begins anew. Null when nothing was.</summary>
    public ChannelTally? Take() => ChannelTally.Merge(_memory.Take(), _tensors?.Take());

    /// <summary>The same, and counting goes on.</summary>
    public ChannelTally? Peek() => ChannelTally.Merge(_memory.Peek(), _tensors?.Peek());

    public void Dispose() => _tensors?.Dispose();
}
