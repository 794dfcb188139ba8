using System.Runtime.CompilerServices;

namespace TorchRelu.Counting;

/// <summary>How to walk a tensor's memory to count its channels: loops in bytes, neighbours joined, sizes of one left out.</summary>
internal struct CountPlan
{
    /// <summary>The most dimensions that are planned for.</summary>
    public const int MaxRank = 8;

    // Several tensors of so many bytes are kept at each site.
    private const int MaxSmallChannels = 1 << 20;

    // A hook finds the plan driven out of the caches: what it reads of every plan lies together.
    public int Channels;

    /// <summary>Whether a sample has several positions, so that the samples that fired are not the values that fired.</summary>
    public bool PerSample;

    /// <summary>Whether it is rows of neighbouring channels and nothing else, few enough for their counts to be bytes.</summary>
    public bool IsSmall;

    /// <summary>Values of each channel.</summary>
    public long Observations;

    /// <summary>Rows of the batch.</summary>
    public long SampleCount;

    /// <summary>From one channel to the next, in bytes.</summary>
    public long ChannelStride;

    /// <summary>The innermost loop over positions.</summary>
    public long InnerCount;

    public long InnerStride;

    /// <summary>
    /// From one sample to the next. Where every value is a sample of its own there is one turn, and its positions are the samples.
    /// </summary>
    public LoopNest Samples;

    /// <summary>The positions of one channel of one sample, but for the innermost loop.</summary>
    public LoopNest Outer;

    /// <summary>
    /// Iterations of the loop that parts can be cut from: of the samples or, where every value is one, of the positions; 1 where there is
    /// none.
    /// </summary>
    public readonly long Divisible => (PerSample ? Samples : Outer) switch
    {
        { Depth: 1, Iterations: var turns } => turns,
        { Depth: 0 } when !PerSample => InnerCount,
        _ => 1,
    };

    /// <summary>A part of a walk that can be cut.</summary>
    /// <param name="from">The first turn of the part, of those of <see cref="Divisible"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="offset">Where its memory begins, in bytes.</param>
    public readonly CountPlan Cut(long from, long count, out long offset)
    {
        var part = this;
        if (PerSample) part.Samples = Samples.Cut(from, count, out offset);
        else if (Outer.Depth == 1) part.Outer = Outer.Cut(from, count, out offset);
        else (part.InnerCount, offset) = (count, from * InnerStride);
        part.Sum();
        return part;
    }

    /// <summary>Plans the walk, or gives up (false) on more dimensions than any layer gives.</summary>
    /// <param name="shape">The tensor's sizes, all at least 1.</param>
    /// <param name="strides">Its strides, in values.</param>
    /// <param name="channelDimension">Which of them are the channels.</param>
    /// <param name="valuesAreSamples">Whether every value of a channel is a sample of its own; otherwise the first dimension holds the
    /// samples.</param>
    /// <param name="size">Bytes of one value.</param>
    /// <param name="plan">The walk.</param>
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

    // Counting does not care for order: the widest stride goes outside, and loops that follow each other without a gap become one.
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

/// <summary>Nested loops over memory: how often each runs and how far apart its turns are, the outermost first.</summary>
internal unsafe struct LoopNest
{
    private fixed long _counts[CountPlan.MaxRank];
    private fixed long _strides[CountPlan.MaxRank];

    /// <summary>How many loops there are; with none, there is one turn.</summary>
    public int Depth { get; private set; }

    /// <summary>Iterations of all loops together.</summary>
    public long Iterations { get; private set; }

    public static LoopNest Single => new() { Iterations = 1 };

    public void Add(long count, long stride)
    {
        _counts[Depth] = count;
        _strides[Depth] = stride;
        Depth++;
        Iterations *= count;
    }

    /// <summary>Some turns of a single loop; their memory begins at the offset, in bytes.</summary>
    public readonly LoopNest Cut(long from, long count, out long offset)
    {
        var cut = Single;
        cut.Add(count, _strides[0]);
        offset = from * _strides[0];
        return cut;
    }

    /// <summary>Where the memory of one turn begins, from that of the first, in bytes.</summary>
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
