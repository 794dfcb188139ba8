using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Nested loops over memory: how often each runs and how far apart its turns are, the outermost first.</summary>
internal unsafe struct Nest
{
    private fixed long _counts[CountPlan.DeepestShape];
    private fixed long _strides[CountPlan.DeepestShape];

    /// <summary>How many loops there are; with none, there is one turn.</summary>
    public int Depth { get; private set; }

    /// <summary>Turns of all loops together.</summary>
    public long Turns { get; private set; }

    public static Nest Single => new() { Turns = 1 };

    public void Add(long count, long stride)
    {
        _counts[Depth] = count;
        _strides[Depth] = stride;
        Depth++;
        Turns *= count;
    }

    /// <summary>Some turns of a single loop; their memory begins at the offset, in bytes.</summary>
    public readonly Nest Cut(long from, long count, out long offset)
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
