using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// The loops that read a tensor's memory to count its channels. Strides are in bytes, adjacent loops are joined, and sizes of one are
/// omitted.
/// </summary>
internal struct CountPlan
{
    /// <summary>The largest number of dimensions of a plan.</summary>
    public const int MaxRank = 8;

    // Each site keeps several tensors of this many bytes.
    private const int MaxSmallChannels = 1 << 20;

    // The plan has left the caches by the time a hook runs. The fields that are read of every plan are therefore adjacent.
    public int Channels;

    /// <summary>Whether a sample has several positions. The samples that fired then differ from the values that fired.</summary>
    public bool PerSample;

    /// <summary>Whether the tensor has only rows of adjacent channels, few enough for their counts to be bytes.</summary>
    public bool IsSmall;

    /// <summary>The number of values per channel.</summary>
    public long Observations;

    /// <summary>The number of rows of the batch.</summary>
    public long SampleCount;

    /// <summary>The distance from one channel to the next, in bytes.</summary>
    public long ChannelStride;

    /// <summary>The number of iterations of the innermost loop over positions.</summary>
    public long InnerCount;

    public long InnerStride;

    /// <summary>
    /// The loops over the samples. If every value is a separate sample, there is one iteration, and its positions are the samples.
    /// </summary>
    public LoopNest Samples;

    /// <summary>The loops over the positions of one channel of one sample, except the innermost loop.</summary>
    public LoopNest Outer;

    /// <summary>
    /// The number of iterations of the loop that parts are cut from. The loop is over the samples or, if every value is a sample, over the
    /// positions. The number is 1 if there is no such loop.
    /// </summary>
    public readonly long Divisible => (PerSample ? Samples : Outer) switch
    {
        { Depth: 1, Iterations: var turns } => turns,
        { Depth: 0 } when !PerSample => InnerCount,
        _ => 1,
    };

    /// <summary>Returns a part of a plan that can be cut.</summary>
    /// <param name="from">The first iteration of the part, out of <see cref="Divisible"/>.</param>
    /// <param name="count">The number of iterations.</param>
    /// <param name="offset">The start of its memory, in bytes.</param>
    public readonly CountPlan Cut(long from, long count, out long offset)
    {
        var part = this;
        if (PerSample) part.Samples = Samples.Cut(from, count, out offset);
        else if (Outer.Depth == 1) part.Outer = Outer.Cut(from, count, out offset);
        else (part.InnerCount, offset) = (count, from * InnerStride);
        part.Sum();
        return part;
    }

    /// <summary>Plans the loops. Returns false if the tensor has more dimensions than any layer gives.</summary>
    /// <param name="shape">The tensor's sizes, all at least 1.</param>
    /// <param name="strides">Its strides, in values.</param>
    /// <param name="channelDimension">The dimension that holds the channels.</param>
    /// <param name="valuesAreSamples">Whether every value of a channel is a separate sample. Otherwise the first dimension holds the
    /// samples.</param>
    /// <param name="size">The size of one value in bytes.</param>
    /// <param name="plan">The plan.</param>
    public static bool TryMake(
        ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int channelDimension, bool valuesAreSamples, int size, out CountPlan plan)
    {
        plan = default;
        if (shape.Length > MaxRank) return false;
        plan = new CountPlan { Channels = (int)shape[channelDimension], PerSample = !valuesAreSamples, Samples = LoopNest.Single,
            Outer = LoopNest.Single, InnerCount = 1, InnerStride = size };
        plan.ChannelStride = plan.Channels == 1 ? size : strides[channelDimension] * size;

        Span<(long Count, long Stride)> samples = stackalloc (long, long)[MaxRank];
        Span<(long Count, long Stride)> positions = stackalloc (long, long)[MaxRank];
        var sampleLoops = 0;
        var positionLoops = 0;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            if (dimension == channelDimension || shape[dimension] == 1) continue;
            var loop = (shape[dimension], strides[dimension] * size);
            if (plan.PerSample && dimension == 0) samples[sampleLoops++] = loop;
            else positions[positionLoops++] = loop;
        }

        foreach (var (count, stride) in Joined(samples[..sampleLoops])) plan.Samples.Add(count, stride);
        var joined = Joined(positions[..positionLoops]);
        if (joined.Length > 0) (plan.InnerCount, plan.InnerStride) = joined[^1];
        for (var loop = 0; loop < joined.Length - 1; loop++) plan.Outer.Add(joined[loop].Count, joined[loop].Stride);
        plan.Sum();
        plan.IsSmall = !plan.PerSample && plan.Outer.Depth == 0 && plan.ChannelStride == size && plan.InnerCount <= byte.MaxValue
            && plan.Channels <= MaxSmallChannels;
        return true;
    }

    private void Sum()
    {
        Observations = Samples.Iterations * Outer.Iterations * InnerCount;
        SampleCount = PerSample ? Samples.Iterations : Observations;
    }

    // The order does not matter for counting. The loop with the widest stride is outermost. Loops that follow each other without a gap
    // become one.
    private static Span<(long Count, long Stride)> Joined(Span<(long Count, long Stride)> loops)
    {
        for (var i = 1; i < loops.Length; i++)
        {
            for (var j = i; j > 0 && loops[j - 1].Stride < loops[j].Stride; j--) (loops[j - 1], loops[j]) = (loops[j], loops[j - 1]);
        }
        var last = 0;
        for (var i = 1; i < loops.Length; i++)
        {
            if (loops[last].Stride == loops[i].Stride * loops[i].Count) loops[last] = (loops[last].Count * loops[i].Count, loops[i].Stride);
            else loops[++last] = loops[i];
        }
        return loops.Length == 0 ? loops : loops[..(last + 1)];
    }
}

/// <summary>Nested loops over memory, the outermost first. Each loop has a number of iterations and a stride.</summary>
internal unsafe struct LoopNest
{
    private fixed long _counts[CountPlan.MaxRank];
    private fixed long _strides[CountPlan.MaxRank];

    /// <summary>The number of loops. Without loops, there is one iteration.</summary>
    public int Depth { get; private set; }

    /// <summary>The number of iterations of all loops together.</summary>
    public long Iterations { get; private set; }

    public static LoopNest Single => new() { Iterations = 1 };

    public void Add(long count, long stride)
    {
        _counts[Depth] = count;
        _strides[Depth] = stride;
        Depth++;
        Iterations *= count;
    }

    /// <summary>Returns some iterations of a single loop. The offset is the start of their memory, in bytes.</summary>
    public readonly LoopNest Cut(long from, long count, out long offset)
    {
        var cut = Single;
        cut.Add(count, _strides[0]);
        offset = from * _strides[0];
        return cut;
    }

    /// <summary>Returns the start of the memory of one iteration, relative to the first, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Offset(long turn)
    {
        if (Depth == 0) return 0;
        if (Depth == 1) return turn * _strides[0];
        return NestedOffset(turn);
    }

    private readonly long NestedOffset(long turn)
    {
        long offset = 0;
        for (var loop = Depth - 1; loop > 0; loop--)
        {
            (turn, var index) = Math.DivRem(turn, _counts[loop]);
            offset += index * _strides[loop];
        }
        return offset + (turn * _strides[0]);
    }
}
