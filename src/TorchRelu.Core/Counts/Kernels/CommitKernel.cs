using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchRelu.Counts;

/// <summary>Adds the counts of one tensor to the sums and records the step in which a channel fired.</summary>
internal static unsafe class CommitKernel
{
    /// <summary>Adds the fresh counts and resets them to zero for the next tensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Commit(uint* fresh, uint* sums, int* lastFired, int channels, int step)
    {
        var channel = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var now = Vector512.Create(step);
            for (; channel <= channels - 16; channel += 16) Add(Vector512.Load(fresh + channel), sums + channel, lastFired + channel, now);
        }
        var portableNow = new Vector<int>(step);
        for (; channel <= channels - Vector<int>.Count; channel += Vector<int>.Count)
            Add(Vector.Load(fresh + channel), sums + channel, lastFired + channel, portableNow);
        for (; channel < channels; channel++) Add(fresh[channel], sums + channel, lastFired + channel, step);
        new Span<uint>(fresh, channels).Clear();
    }

    /// <summary>Adds counts stored as bytes, which stay unchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Commit(byte* counts, uint* sums, int* lastFired, int channels, int step)
    {
        var channel = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var now = Vector512.Create(step);
            for (; channel <= channels - 64; channel += 64)
            {
                var (low, high) = Vector512.Widen(Vector512.Load(counts + channel));
                var (first, second) = Vector512.Widen(low);
                var (third, fourth) = Vector512.Widen(high);
                Add(first, sums + channel, lastFired + channel, now);
                Add(second, sums + channel + 16, lastFired + channel + 16, now);
                Add(third, sums + channel + 32, lastFired + channel + 32, now);
                Add(fourth, sums + channel + 48, lastFired + channel + 48, now);
            }
        }
        var portableNow = new Vector<int>(step);
        for (; channel <= channels - Vector<byte>.Count; channel += Vector<byte>.Count)
        {
            Vector.Widen(Vector.Load(counts + channel), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Add(first, sums + channel, lastFired + channel, portableNow);
            Add(second, sums + channel + Vector<int>.Count, lastFired + channel + Vector<int>.Count, portableNow);
            Add(third, sums + channel + (2 * Vector<int>.Count), lastFired + channel + (2 * Vector<int>.Count), portableNow);
            Add(fourth, sums + channel + (3 * Vector<int>.Count), lastFired + channel + (3 * Vector<int>.Count), portableNow);
        }
        for (; channel < channels; channel++) Add(counts[channel], sums + channel, lastFired + channel, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<uint> counts, uint* sums, int* lastFired, Vector512<int> now)
    {
        var last = Vector512.Load(lastFired);
        (Vector512.Load(sums) + counts).Store(sums);
        Vector512.ConditionalSelect(Vector512.Equals(counts, Vector512<uint>.Zero).AsInt32(), last, Vector512.Max(now, last))
            .Store(lastFired);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<uint> counts, uint* sums, int* lastFired, Vector<int> now)
    {
        var last = Vector.Load(lastFired);
        (Vector.Load(sums) + counts).Store(sums);
        Vector.ConditionalSelect(Vector.AsVectorInt32(Vector.Equals(counts, Vector<uint>.Zero)), last, Vector.Max(now, last))
            .Store(lastFired);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(uint count, uint* sum, int* lastFired, int now)
    {
        *sum += count;
        if (count > 0) *lastFired = Math.Max(now, *lastFired);
    }
}
