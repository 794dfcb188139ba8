using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Internal;

/// <summary>Counts a mask, one bit per value of a dense tensor, where the positions of a channel lie next to each other.</summary>
internal static unsafe class BitKernel
{
    /// <param name="bits">The mask, the first value's bit lowest in the first word.</param>
    /// <param name="plan">The walk, for values of size 1, in runs without steps.</param>
    /// <param name="counts">Where the bits that are set are added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(ulong* bits, in CountPlan plan, in FreshCounts counts)
    {
        for (long sample = 0; sample < plan.Samples.Turns; sample++)
        {
            var at = plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Turns; outer++)
            {
                var run = at + plan.Outer.Offset(outer);
                for (var channel = 0; channel < plan.Channels; channel++, run += plan.ChannelStride)
                    counts.Sample[channel] += (uint)CountRun(bits, run, plan.InnerCount);
            }
            counts.EndSample(plan.Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long CountRun(ulong* bits, long begin, long length)
    {
        var word = bits + (begin >> 6);
        var skipped = (int)(begin & 63);
        var first = *word++ >> skipped;
        if (length <= 64 - skipped) return BitOperations.PopCount(first & (ulong.MaxValue >> (int)(64 - length)));

        long yes = BitOperations.PopCount(first);
        var left = length - (64 - skipped);
        for (; left >= 64; left -= 64) yes += BitOperations.PopCount(*word++);
        return left == 0 ? yes : yes + BitOperations.PopCount(*word & (ulong.MaxValue >> (int)(64 - left)));
    }
}
