using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>
/// Counts tensors in which the channels are contiguous: (N,C), (B,T,C), channels_last. Eight vectors of byte counters stay in registers
/// while the rows are read. The counters of wider rows and of large tensors are in the L1 cache. Several narrow rows without gaps are read
/// as one wide row, which is folded at the end.
/// </summary>
internal static unsafe class ColumnKernel<TWidth, TBytes, TTest>
    where TWidth : IWidth<TBytes>
    where TBytes : unmanaged
    where TTest : struct, IPredicate<TTest, TBytes>
{
    // A byte counts to 255.
    private const long RowsPerFlush = 255;
    private const int VectorsPerPass = 8;
    private const int VectorsPerWidePass = 64;
    private const int WidestLook = 64;

    // The size of an L2 cache, in bytes.
    private const long NearbyCaches = 1 << 20;

    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, in FreshCounts counts)
    {
        var test = TTest.New();
        var folded = Folded(plan);
        var isLarge = plan.Observations * plan.Channels * TTest.Size > NearbyCaches;
        for (long sample = 0; sample < plan.Samples.Iterations; sample++)
        {
            var sampleData = data + plan.Samples.Offset(sample);
            for (long outer = 0; outer < plan.Outer.Iterations; outer++)
            {
                var rows = sampleData + plan.Outer.Offset(outer);
                if (folded > 1) Fold(rows, plan.InnerCount, plan.Channels, folded, isLarge, counts.Sample, ref test);
                else Wide(rows, plan.InnerCount, plan.InnerStride, plan.Channels, isLarge, counts.Sample, ref test);
            }
            counts.EndSample(plan.Channels);
        }
        return test.SawNaN;
    }

    /// <summary>Writes the counts of a small plan, one byte per channel.</summary>
    /// <returns>Whether there was a NaN.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Count(byte* data, in CountPlan plan, byte* counts)
    {
        var test = TTest.New();
        var ones = stackalloc TBytes[VectorsPerWidePass];
        for (var begin = 0; begin < plan.Channels;)
        {
            var end = EndOfPass(begin, plan.Channels, isLarge: false);
            Pass(data, plan.InnerCount, plan.InnerStride, begin, end, isLarge: false, ones, ref test);
            var from = ones;
            for (; begin <= end - TWidth.Values; begin += TWidth.Values) *(TBytes*)(counts + begin) = TTest.Unshuffle(*from++);
            if (begin < end) *(TBytes*)(counts + end - TWidth.Values) = TTest.Unshuffle(*from);
            begin = end;
        }
        return test.SawNaN;
    }

    // Returns the number of rows that are read as one. It is as many as a pass takes, if there is no gap between them.
    private static int Folded(in CountPlan plan)
    {
        if (plan.InnerCount == 1 || plan.InnerStride != (long)plan.Channels * TTest.Size) return 1;
        return (int)Math.Min(plan.InnerCount, TWidth.Values * VectorsPerPass / plan.Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(byte* rows, long count, int channels, int folded, bool isLarge, uint* target, ref TTest test)
    {
        var wide = stackalloc uint[VectorsPerPass * WidestLook];
        var width = folded * channels;
        new Span<uint>(wide, width).Clear();
        Wide(rows, count / folded, (long)width * TTest.Size, width, isLarge, wide, ref test);
        var rest = count % folded;
        if (rest > 0) Wide(rows + ((count - rest) * channels * TTest.Size), 1, 0, (int)rest * channels, isLarge, wide, ref test);
        for (var row = 0; row < folded; row++, wide += channels)
        {
            for (var channel = 0; channel < channels; channel++) target[channel] += wide[channel];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(byte* rows, long count, long stride, int channels, bool isLarge, uint* target, ref TTest test)
    {
        if (channels < TWidth.Values)
        {
            Narrow(rows, count, stride, channels, target, ref test);
            return;
        }
        var ones = stackalloc TBytes[VectorsPerWidePass];
        for (var begin = 0; begin < channels;)
        {
            var end = EndOfPass(begin, channels, isLarge);
            for (long done = 0; done < count; done += RowsPerFlush)
            {
                Pass(rows + (done * stride), Math.Min(RowsPerFlush, count - done), stride, begin, end, isLarge, ones, ref test);
                Add(ones, begin, end, target);
            }
            begin = end;
        }
    }

    // Returns the end of the columns that one pass over the rows counts.
    private static int EndOfPass(int begin, int channels, bool isLarge)
    {
        var vectors = (channels - begin + TWidth.Values - 1) / TWidth.Values;
        if (!isLarge && channels <= TWidth.Values * VectorsPerPass) vectors = vectors > 6 ? VectorsPerPass : vectors > 2 ? 4 : 1;
        // The rest for the next pass is at least one vector wide.
        else if (vectors > VectorsPerWidePass) vectors = VectorsPerWidePass - 1;
        return Math.Min(channels, begin + (vectors * TWidth.Values));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(byte* rows, long count, long stride, int begin, int end, bool isLarge, TBytes* ones, ref TTest test)
    {
        rows += (long)begin * TTest.Size;
        // A vector that would extend past the last column ends with it instead. Values read twice are not added twice.
        var last = (long)(end - begin - TWidth.Values) * TTest.Size;
        var vectors = (end - begin + TWidth.Values - 1) / TWidth.Values;
        if (!isLarge && vectors is > 6 and <= VectorsPerPass && stride <= (long)VectorsPerPass * TWidth.Values * TTest.Size)
            Pass8AsHalves(rows, count, stride, last, ones, ref test);
        else if (vectors > (isLarge ? 1 : 4)) PassMany(rows, count, stride, last, ones, ref test);
        else if (vectors > 1) Pass4(rows, count, stride, last, ones, ref test);
        else Pass1(rows + last, count, stride, ones, ref test);
    }

    // Counts rows of eight vectors without gaps. The two halves take turns in the same four vectors, and so do their counters. A processor
    // predicts loads that advance in small steps. Zen 5 predicts steps of 1 KiB, but not steps of 2 KiB, which is a row of 512 floats.
    // Those rows spent a quarter of the time waiting.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass8AsHalves(byte* row, long count, long stride, long last, TBytes* ones, ref TTest test)
    {
        long vector = TWidth.Values * TTest.Size;
        var half = 4 * vector;
        var (step, nextStep) = (half, stride - half);
        var (at2, nextAt2) = (2 * vector, Math.Min(6 * vector, last) - half);
        var (at3, nextAt3) = (3 * vector, Math.Min(7 * vector, last) - half);
        TBytes ones0 = default, ones1 = default, ones2 = default, ones3 = default, next0 = default, next1 = default, next2 = default,
            next3 = default;
        var local = test;
        for (count *= 2; count > 0; count--)
        {
            var now0 = TWidth.Add(ones0, local.Test(row));
            var now1 = TWidth.Add(ones1, local.Test(row + vector));
            var now2 = TWidth.Add(ones2, local.Test(row + at2));
            var now3 = TWidth.Add(ones3, local.Test(row + at3));
            row += step;
            (step, nextStep, at2, nextAt2, at3, nextAt3) = (nextStep, step, nextAt2, at2, nextAt3, at3);
            (ones0, ones1, ones2, ones3, next0, next1, next2, next3) = (next0, next1, next2, next3, now0, now1, now2, now3);
        }
        test = local;
        ones[0] = ones0;
        ones[1] = ones1;
        ones[2] = ones2;
        ones[3] = ones3;
        ones[4] = next0;
        ones[5] = next1;
        ones[6] = next2;
        ones[7] = next3;
    }

    // Counts more columns than the registers hold, or more memory than the nearby caches hold. The counters are in the L1 cache. A
    // processor predicts loads best if one place in the code makes them all, in small steps. For 17 MB in the last-level cache, this takes
    // a tenth to a sixth less time than halves.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PassMany(byte* row, long count, long stride, long last, TBytes* ones, ref TTest test)
    {
        var vector = TWidth.Values * TTest.Size;
        new Span<TBytes>(ones, (int)((last + vector - 1) / vector) + 1).Clear();
        var local = test;
        for (; count > 0; count--, row += stride)
        {
            var to = ones;
            for (long at = 0, before = -vector; before < last; before = at, at = Math.Min(at + vector, last), to++)
            {
                TWidth.Prefetch(row + at, vector);
                *to = TWidth.Add(*to, local.Test(row + at));
            }
        }
        test = local;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass4(byte* row, long count, long stride, long last, TBytes* ones, ref TTest test)
    {
        var vector = TWidth.Values * TTest.Size;
        var at1 = Math.Min(vector, last);
        var at2 = Math.Min(2 * vector, last);
        var at3 = Math.Min(3 * vector, last);
        TBytes ones0 = default, ones1 = default, ones2 = default, ones3 = default;
        var local = test;
        for (; count > 0; count--, row += stride)
        {
            ones0 = TWidth.Add(ones0, local.Test(row));
            ones1 = TWidth.Add(ones1, local.Test(row + at1));
            ones2 = TWidth.Add(ones2, local.Test(row + at2));
            ones3 = TWidth.Add(ones3, local.Test(row + at3));
        }
        test = local;
        ones[0] = ones0;
        ones[1] = ones1;
        ones[2] = ones2;
        ones[3] = ones3;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass1(byte* row, long count, long stride, TBytes* ones, ref TTest test)
    {
        TBytes ones0 = default;
        var local = test;
        for (; count > 0; count--, row += stride) ones0 = TWidth.Add(ones0, local.Test(row));
        test = local;
        ones[0] = ones0;
    }

    // Counts fewer columns than a vector holds. Each row is copied in front of zeros, which neither fire nor are NaN.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(byte* rows, long count, long stride, int channels, uint* target, ref TTest test)
    {
        var padded = stackalloc byte[WidestLook * sizeof(double)];
        new Span<byte>(padded, WidestLook * sizeof(double)).Clear();
        for (; count > 0; count--, rows += stride)
        {
            Unsafe.CopyBlockUnaligned(padded, rows, (uint)(channels * TTest.Size));
            AddLast(TTest.Unshuffle(test.Test(padded)), skipped: 0, channels, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(TBytes* ones, int begin, int end, uint* target)
    {
        for (var column = begin; column < end; column += TWidth.Values, ones++)
        {
            var left = end - column;
            if (left >= TWidth.Values) TWidth.AddTo(TTest.Unshuffle(*ones), target + column);
            else AddLast(TTest.Unshuffle(*ones), TWidth.Values - left, left, target + column);
        }
    }

    private static void AddLast(TBytes ones, int skipped, int count, uint* target)
    {
        var all = stackalloc uint[WidestLook];
        new Span<uint>(all, WidestLook).Clear();
        TWidth.AddTo(ones, all);
        for (var i = 0; i < count; i++) target[i] += all[skipped + i];
    }
}
