using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// Finds the channels that fire at all in tensors in which the positions of a channel are contiguous and fill at least one vector. A
/// channel is left as soon as it fires, and one that has fired before is not read.
/// </summary>
internal static unsafe class LookKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IPredicate<TTest, TBytes>
{
    private const int VectorsPerLook = 4;

    /// <summary>Marks channels that fire.</summary>
    /// <param name="data">The first value of the tensor.</param>
    /// <param name="plan">The plan for reading the tensor.</param>
    /// <param name="fired">Per channel, not zero if it has fired; those that fire become 1.</param>
    /// <param name="waiting">Room for one index per channel.</param>
    /// <param name="left">The number of channels that have not fired.</param>
    /// <returns>Whether there was a NaN in what was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Look(byte* data, in CountPlan plan, uint* fired, int* waiting, ref int left)
    {
        var test = TTest.New();
        var count = 0;
        for (var channel = 0; channel < plan.Channels; channel++)
        {
            waiting[count] = channel;
            count += fired[channel] == 0 ? 1 : 0;
        }
        // Sample by sample, which is the order of the memory.
        for (long sample = 0; sample < plan.Samples.Iterations && count > 0; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Iterations && count > 0; outer++)
                count = Runs(sampleData + plan.Outer.Offset(outer), plan.ChannelStride, plan.InnerCount, fired, waiting, count, ref test);
        }
        left = count;
        return test.SawNaN;
    }

    // Reads one run of each waiting channel, and keeps the indices of those that do not fire.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Runs(byte* runs, long channelStride, long length, uint* fired, int* waiting, int count, ref TTest test)
    {
        var vector = TWidth.Values * TTest.Size;
        // The last vector ends with the run. It does not matter if a value is tested twice.
        var last = (length * TTest.Size) - vector;
        var local = test;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var channel = waiting[i];
            var run = runs + (channel * channelStride);
            if (Fires(run, vector, last, ref local)) fired[channel] = 1;
            else waiting[kept++] = channel;
        }
        test = local;
        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fires(byte* run, int vector, long last, ref TTest test)
    {
        // Most channels fire within the first values.
        if (TWidth.Any(test.Test(run))) return true;
        long at = vector;
        while (at <= last - (VectorsPerLook * vector))
        {
            TBytes ones = default;
            for (var end = at + (VectorsPerLook * vector); at < end; at += vector)
            {
                TWidth.Prefetch(run + at, vector);
                ones = TWidth.Add(ones, test.Test(run + at));
            }
            if (TWidth.Any(ones)) return true;
        }
        TBytes rest = default;
        for (; at < last; at += vector) rest = TWidth.Add(rest, test.Test(run + at));
        return TWidth.Any(TWidth.Add(rest, test.Test(run + last)));
    }
}
