using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// Counts tensors in which the positions of a channel are contiguous but few, and the next channel follows without a gap, as in (N,C,4,4).
/// The kernel makes a bit of each value and counts the bits of each run.
/// </summary>
internal static unsafe class ShortRunKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IPredicate<TTest, TBytes>
{
    /// <summary>The longest run for this kernel. Longer runs are counted faster one by one.</summary>
    public const long MaxRun = 112;

    // Bits are made for this many values at a time, which stay in the L1 cache. A read of bits may extend a few bytes further.
    private const int ValuesPerBlock = 32_768;
    private const int BlockBytes = (ValuesPerBlock / 8) + 16;

    // Eight bytes hold at least this many bits after any start bit in the first byte.
    private const int BitsPerRead = 57;

    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, in FreshCounts counts)
    {
        var block = stackalloc byte[BlockBytes];
        var test = TTest.New();
        var length = (int)plan.InnerCount;
        var runsPerBlock = ValuesPerBlock / length;
        for (long sample = 0; sample < plan.Samples.Iterations; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Iterations; outer++)
            {
                var plane = sampleData + plan.Outer.Offset(outer);
                for (var channel = 0; channel < plan.Channels; channel += runsPerBlock)
                {
                    var runs = Math.Min(runsPerBlock, plan.Channels - channel);
                    MakeBits(plane + ((long)channel * length * TTest.Size), runs * length, block, ref test);
                    CountBits(block, runs, length, counts.Sample + channel);
                }
            }
            counts.EndSample(plan.Channels);
        }
        return test.SawNaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeBits(byte* values, int count, byte* bits, ref TTest test)
    {
        var local = test;
        var vector = TWidth.Values * TTest.Size;
        var whole = count / TWidth.Values;
        var at = values;
        for (var i = 0; i < whole; i++, at += vector)
        {
            TWidth.Prefetch(at, vector);
            Put(TWidth.Bits(TTest.Unshuffle(local.Test(at))), bits + (i * TWidth.Values / 8));
        }
        var rest = count % TWidth.Values;
        if (rest > 0)
        {
            // The last vector ends with the last value. If there are too few values for a vector, zeros fill it. They neither fire nor are
            // NaN.
            ulong last;
            if (whole > 0) last = TWidth.Bits(TTest.Unshuffle(local.Test(at - vector + (rest * TTest.Size)))) >> (TWidth.Values - rest);
            else
            {
                var padded = stackalloc byte[64 * sizeof(double)];
                Unsafe.InitBlockUnaligned(padded, 0, 64 * sizeof(double));
                Unsafe.CopyBlockUnaligned(padded, values, (uint)(rest * TTest.Size));
                last = TWidth.Bits(TTest.Unshuffle(local.Test(padded)));
            }
            Put(last, bits + (whole * TWidth.Values / 8));
        }
        test = local;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ulong bits, byte* target)
    {
        if (TWidth.Values == 64) Unsafe.WriteUnaligned(target, bits);
        else if (TWidth.Values == 32) Unsafe.WriteUnaligned(target, (uint)bits);
        else Unsafe.WriteUnaligned(target, (ushort)bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountBits(byte* bits, int runs, int length, uint* target)
    {
        var first = Math.Min(length, BitsPerRead);
        var mask = ulong.MaxValue >> (64 - first);
        var rest = length - first;
        var restMask = rest > 0 ? ulong.MaxValue >> (64 - rest) : 0;
        long at = 0;
        for (var run = 0; run < runs; run++, at += length)
        {
            var yes = BitOperations.PopCount(Read(bits, at) & mask);
            if (rest > 0) yes += BitOperations.PopCount(Read(bits, at + first) & restMask);
            target[run] += (uint)yes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(byte* bits, long at) => Unsafe.ReadUnaligned<ulong>(bits + (at >> 3)) >> (int)(at & 7);
}
