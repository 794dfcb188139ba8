using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>Counts tensors of any strides. The values of one channel are gathered into a small buffer and tested there.</summary>
internal static unsafe class GatherKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IPredicate<TTest, TBytes>
{
    private const int BufferValues = 256;

    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, in FreshCounts counts)
    {
        var buffer = stackalloc byte[BufferValues * TTest.Size];
        var test = TTest.New();
        for (long sample = 0; sample < plan.Samples.Iterations; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (var channel = 0; channel < plan.Channels; channel++)
                counts.Sample[channel] += (uint)Channel(sampleData + (channel * plan.ChannelStride), plan, buffer, ref test);
            counts.EndSample(plan.Channels);
        }
        return test.SawNaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Channel(byte* data, in CountPlan plan, byte* buffer, ref TTest test)
    {
        long yes = 0;
        var filled = 0;
        for (long outer = 0; outer < plan.Outer.Iterations; outer++)
        {
            var from = data + plan.Outer.Offset(outer);
            for (long left = plan.InnerCount; left > 0;)
            {
                var take = (int)Math.Min(left, BufferValues - filled);
                Gather(from, plan.InnerStride, take, buffer + (filled * TTest.Size));
                from += take * plan.InnerStride;
                left -= take;
                filled += take;
                if (filled < BufferValues) continue;
                yes += Test(buffer, BufferValues, ref test);
                filled = 0;
            }
        }
        return filled == 0 ? yes : yes + Test(buffer, filled, ref test);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(byte* from, long stride, int count, byte* target)
    {
        if (stride == TTest.Size) Unsafe.CopyBlockUnaligned(target, from, (uint)(count * TTest.Size));
        else if (TTest.Size == 2)
        {
            for (var i = 0; i < count; i++, from += stride) ((ushort*)target)[i] = *(ushort*)from;
        }
        else if (TTest.Size == 4)
        {
            for (var i = 0; i < count; i++, from += stride) ((uint*)target)[i] = *(uint*)from;
        }
        else
        {
            for (var i = 0; i < count; i++, from += stride) ((ulong*)target)[i] = *(ulong*)from;
        }
    }

    // Zeros fill the last vector. They neither fire nor are NaN.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Test(byte* buffer, int count, ref TTest test)
    {
        var vectors = (count + TWidth.Values - 1) / TWidth.Values;
        Unsafe.InitBlockUnaligned(buffer + (count * TTest.Size), 0, (uint)(((vectors * TWidth.Values) - count) * TTest.Size));
        long yes = 0;
        for (var vector = 0; vector < vectors; vector++) yes += TWidth.Total(test.Test(buffer + (vector * TWidth.Values * TTest.Size)));
        return yes;
    }
}
