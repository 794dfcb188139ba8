using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// Counts tensors in which the positions of a channel are contiguous and fill at least one vector: (N,C,spatial...) and similar layouts.
/// </summary>
internal static unsafe class RunKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IPredicate<TTest, TBytes>
{
    // A byte counts to 255; the tail is the 255th vector.
    private const long VectorsPerFlush = 254;

    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, in FreshCounts counts)
    {
        var test = TTest.New();
        for (long sample = 0; sample < plan.Samples.Iterations; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Iterations; outer++)
                Runs(sampleData + plan.Outer.Offset(outer), plan.ChannelStride, plan.Channels, plan.InnerCount, counts.Sample, ref test);
            counts.EndSample(plan.Channels);
        }
        return test.SawNaN;
    }

    // Counts one run of each channel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Runs(byte* run, long channelStride, int channels, long length, uint* target, ref TTest test)
    {
        var vector = TWidth.Values * TTest.Size;
        var flush = VectorsPerFlush * vector;
        var wholeBytes = length / TWidth.Values * vector;
        // The tail is a whole vector that ends with the run. A mask removes the values that are already counted.
        var rest = (int)(length % TWidth.Values);
        var tailOffset = (length * TTest.Size) - vector;
        var tail = Tail.Mask<TWidth, TBytes>(rest);
        var local = test;
        for (; channels > 0; channels--, target++, run += channelStride)
        {
            var at = run;
            var end = run + wholeBytes;
            TBytes ones = default;
            long yes = 0;
            for (; end - at > flush; yes += TWidth.Total(ones), ones = default)
            {
                for (var stop = at + flush; at < stop; at += vector)
                {
                    TWidth.Prefetch(at, vector);
                    ones = TWidth.Add(ones, local.Test(at));
                }
            }
            for (; at < end; at += vector)
            {
                ones = TWidth.Add(ones, local.Test(at));
                TWidth.Prefetch(at, vector);
            }
            if (rest > 0) ones = TWidth.Add(ones, TWidth.And(tail, TTest.Unshuffle(local.Test(run + tailOffset))));
            *target += (uint)(yes + TWidth.Total(ones));
        }
        test = local;
    }
}

/// <summary>Masks for the last values, which do not fill a whole vector.</summary>
internal static unsafe class Tail
{
    /// <summary>Returns ones for this many last values, and zeros before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes Mask<TWidth, TBytes>(int last)
        where TWidth : IWidth<TBytes>
        where TBytes : unmanaged
    {
        var window = Window;
        return Unsafe.ReadUnaligned<TBytes>(
            ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(window), (window.Length / 2) - TWidth.Values +
            last));
    }

    // Twice as wide as the widest vector: zeros, then ones.
    private static ReadOnlySpan<byte> Window =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];
}
