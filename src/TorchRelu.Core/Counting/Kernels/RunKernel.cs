using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Counts where the positions of a channel lie next to each other, at least a vector of them: (N,C,spatial...) and whatever is stored so.</summary>
internal static unsafe class RunKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IValueTest<TTest, TBytes>
{
    // A byte counts to 255; the tail is the 255th look.
    private const long LooksPerFlush = 254;

    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, in FreshCounts counts)
    {
        var test = TTest.New();
        for (long sample = 0; sample < plan.Samples.Turns; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Turns; outer++)
                Runs(sampleData + plan.Outer.Offset(outer), plan.ChannelStride, plan.Channels, plan.InnerCount, counts.Sample, ref test);
            counts.EndSample(plan.Channels);
        }
        return test.SawNaN;
    }

    // One run of each channel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Runs(byte* run, long channelStride, int channels, long length, uint* target, ref TTest test)
    {
        var look = TWidth.Values * TTest.Size;
        var flush = LooksPerFlush * look;
        var wholeBytes = length / TWidth.Values * look;
        // The tail is a whole vector that ends with the run: what the others have counted already is masked away.
        var rest = (int)(length % TWidth.Values);
        var tailOffset = (length * TTest.Size) - look;
        var tail = Tail.Mask<TWidth, TBytes>(rest);
        var ask = test;
        for (; channels > 0; channels--, target++, run += channelStride)
        {
            var at = run;
            var end = run + wholeBytes;
            TBytes ones = default;
            long yes = 0;
            for (; end - at > flush; yes += TWidth.Total(ones), ones = default)
            {
                for (var stop = at + flush; at < stop; at += look)
                {
                    TWidth.Prefetch(at, look);
                    ones = TWidth.Add(ones, ask.Ask(at));
                }
            }
            for (; at < end; at += look)
            {
                ones = TWidth.Add(ones, ask.Ask(at));
                TWidth.Prefetch(at, look);
            }
            if (rest > 0) ones = TWidth.Add(ones, TWidth.And(tail, TTest.InOrder(ask.Ask(run + tailOffset))));
            *target += (uint)(yes + TWidth.Total(ones));
        }
        test = ask;
    }
}

/// <summary>Masks for the values at the end that no whole vector holds.</summary>
internal static unsafe class Tail
{
    /// <summary>Ones for the last so many values, zeros before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes Mask<TWidth, TBytes>(int last)
        where TWidth : IWidth<TBytes>
        where TBytes : unmanaged
    {
        var window = Window;
        return Unsafe.ReadUnaligned<TBytes>(ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(window), (window.Length / 2) - TWidth.Values + last));
    }

    // As wide as two of the widest vectors: zeros, then ones.
    private static ReadOnlySpan<byte> Window =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];
}
