using FluentAssertions;
using TorchRelu.Internal;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class CountAccumulatorTests
{
    private static readonly StridedCase s_batch = StridedCase.Contiguous([24, 10, 7, 9], 1, valuesAreSamples: false);

    [Fact]
    public void Any_split_into_windows_gives_the_same_tally()
    {
        using var memory = Filled(s_batch, seed: 1);
        var whole = Count(memory, 0, 24).Take()!;

        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var merged = new ChannelTally(10);
            var counts = new CountAccumulator(10);
            for (long done = 0; done < 24;)
            {
                var part = Math.Min(24 - done, random.Next(1, 9));
                Count(memory, done, part, counts);
                done += part;
                if (random.Next(2) == 0 && counts.Take() is { } window) merged.Merge(window);
            }
            if (counts.Take() is { } last) merged.Merge(last);

            Same(merged, whole).Should().BeTrue($"of the split with seed {seed}");
        }
    }

    [Fact]
    public void Threads_that_each_count_a_part_merge_to_the_same_tally_in_any_order()
    {
        using var memory = Filled(s_batch, seed: 2);
        var whole = Count(memory, 0, 24).Take()!;
        var parts = new ChannelTally[8];
        Parallel.For(0, parts.Length, part => parts[part] = Count(memory, part * 3, 3).Take()!);

        foreach (var order in new[] { parts, [.. parts.Reverse()], [.. parts.OrderBy(part => part.Silent[0])] })
        {
            var merged = new ChannelTally(10);
            foreach (var part in order) merged.Merge(part);
            Same(merged, whole).Should().BeTrue();
        }
    }

    [Fact]
    public void The_last_step_a_channel_fired_in_is_kept_whatever_order_the_steps_come_in()
    {
        var counts = new CountAccumulator(3);
        Count(counts, [1, 0, -1], step: 4);
        Count(counts, [0, 1, -1], step: 9);
        Count(counts, [1, 1, -1], step: 6);

        counts.Take()!.LastFired.ToArray().Should().Equal(6, 9, ChannelTally.Never);
    }

    // Overlapping rows make a small memory a tensor with 1.3 thousand million values per channel: four of them are more than 32 bits count.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sums_beyond_32_bits_are_exact(bool valuesAreSamples)
    {
        const long Side = 36_000;
        const int Tensors = 4;
        var tensor = new StridedCase([1, 3, Side, Side], [9 * Side, 3 * Side, 2, 1], 1, valuesAreSamples);
        using var memory = new GuardedMemory(tensor.Extent * ElementType.BFloat16.Size(), atEnd: true);
        foreach (var (channel, value) in new[] { (0, 1f), (1, -1f), (2, float.NaN) })
            AwkwardValues.FillWith(memory.Start + (channel * 3 * Side * ElementType.BFloat16.Size()), (3 * Side) - 2, ElementType.BFloat16, value);
        var counts = new CountAccumulator(3);

        for (var step = 0; step < Tensors; step++)
            counts.TryCount(memory.Start, ElementType.BFloat16, tensor.Shape, tensor.Strides, 1, valuesAreSamples, step).Should().BeTrue();

        const long Values = Tensors * Side * Side;
        Values.Should().BeGreaterThan(uint.MaxValue);
        var samples = valuesAreSamples ? Values : Tensors;
        counts.Observations.Should().Be(Values);
        counts.Samples.Should().Be(samples);
        var tally = counts.Take()!;
        tally.Observations.Should().Be(Values);
        tally.Samples.Should().Be(samples);
        tally.Silent.ToArray().Should().Equal(0, Values, 0);
        tally.NotANumber.ToArray().Should().Equal(0, 0, Values);
        tally.FiredSamples.ToArray().Should().Equal(samples, 0, 0);
        tally.LastFired.ToArray().Should().Equal(Tensors - 1, ChannelTally.Never, ChannelTally.Never);
    }

    [Fact]
    public void A_tensor_with_more_values_per_channel_than_32_bits_count_is_left_to_others_and_changes_nothing()
    {
        var counts = new CountAccumulator(1);
        Count(counts, [1], step: 1);

        counts.TryCount(null, ElementType.Float32, [1L << 33, 1], [1, 1], 1, valuesAreSamples: true, step: 2).Should().BeFalse();

        counts.Observations.Should().Be(1);
        counts.Take()!.LastFired.ToArray().Should().Equal(1);
    }

    [Theory]
    [InlineData(0L, 5_000_000_000L)]
    [InlineData(5_000_000_000L, 0L)]
    [InlineData(5_000_000_000L, 5_000_000_001L)]
    [InlineData(7L, int.MaxValue + 7L)]
    [InlineData(7L, int.MaxValue + 8L)]
    [InlineData(long.MaxValue - 1, 0L)]
    public void The_last_step_that_fired_is_exact_however_large_and_far_apart_steps_are(long first, long second)
    {
        // More channels than vectors hold, and some that are left over.
        var row = Enumerable.Range(0, 37).Select(channel => channel % 3 == 0 ? 1f : -1f).ToArray();
        var counts = new CountAccumulator(row.Length);
        Count(counts, row, first);
        Count(counts, [.. row.Select((value, channel) => channel % 2 == 0 ? value : -1)], second);

        counts.Take()!.LastFired.ToArray().Should().Equal(row.Select((value, channel) =>
            value < 0 ? ChannelTally.Never : channel % 2 == 0 ? Math.Max(first, second) : first));
    }

    [Fact]
    public void What_was_counted_is_taken_once()
    {
        var counts = new CountAccumulator(3);
        Count(counts, [1, 0, float.NaN], step: 1);

        counts.Take()!.NotANumber.ToArray().Should().Equal(0, 0, 1);
        counts.Take().Should().BeNull();
        Count(counts, [1, 0, 0], step: 2);
        var second = counts.Take()!;
        second.NotANumber.ToArray().Should().Equal(0, 0, 0);
        second.Silent.ToArray().Should().Equal(0, 1, 1);
    }

    [Fact]
    public void Layouts_that_alternate_do_not_mix_up_samples_and_values()
    {
        using var memory = Filled(s_batch, seed: 3);
        var counts = new CountAccumulator(10);
        var expected = new ChannelTally(10);
        var flat = StridedCase.Contiguous([24 * 63, 10], 1, valuesAreSamples: true);
        for (var turn = 0; turn < 3; turn++)
        {
            Count(memory, 0, 24, counts);
            expected.Merge(Count(memory, 0, 24).Take()!);
            counts.TryCount(memory.Start, ElementType.Float32, flat.Shape, flat.Strides, 1, true, 0);
            var alone = new CountAccumulator(10);
            alone.TryCount(memory.Start, ElementType.Float32, flat.Shape, flat.Strides, 1, true, 0);
            expected.Merge(alone.Take()!);
        }

        Same(counts.Take()!, expected).Should().BeTrue();
    }

    [Theory]
    [InlineData(new long[] { 64, 512 }, true)]
    [InlineData(new long[] { 9, 5 }, true)]
    [InlineData(new long[] { 4, 8, 26, 26 }, false)]
    [InlineData(new long[] { 4, 40, 3, 3 }, false)]
    public void Counting_allocates_nothing(long[] shape, bool valuesAreSamples)
    {
        var tensor = StridedCase.Contiguous(shape, 1, valuesAreSamples);
        using var memory = Filled(tensor, seed: 4);
        var counts = new CountAccumulator((int)shape[1]);
        void Run(int times)
        {
            for (var i = 0; i < times; i++)
                counts.TryCount(memory.Start, ElementType.Float32, tensor.Shape, tensor.Strides, 1, tensor.ValuesAreSamples, i);
        }

        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);

        // The smallest object has 24 bytes; a collection that another test causes counts what was left of this thread's buffer of 8 KB.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000);
    }

    [Fact]
    public void Strides_with_more_independent_loops_than_any_layer_gives_are_left_to_others()
    {
        var shape = Enumerable.Repeat(2L, 12).ToArray();
        var strides = Enumerable.Range(0, 12).Select(dimension => (long)Math.Pow(3, dimension)).ToArray();

        new CountAccumulator(2).TryCount(null, ElementType.Float32, shape, strides, 1, valuesAreSamples: true, step: 0).Should().BeFalse();
    }

    private static GuardedMemory Filled(StridedCase tensor, int seed)
    {
        var memory = new GuardedMemory(tensor.Extent * sizeof(float), atEnd: true);
        AwkwardValues.Fill(memory.Start, tensor.Extent, ElementType.Float32, new Random(seed), withNaN: true);
        return memory;
    }

    // Samples of the batch, from one on.
    private static CountAccumulator Count(GuardedMemory memory, long first, long samples, CountAccumulator? counts = null)
    {
        counts ??= new CountAccumulator(10);
        var start = (float*)memory.Start + (first * s_batch.Strides[0]);
        counts.TryCount(start, ElementType.Float32, [samples, .. s_batch.Shape[1..]], s_batch.Strides, 1, s_batch.ValuesAreSamples, step: 0);
        return counts;
    }

    private static void Count(CountAccumulator counts, float[] row, long step)
    {
        fixed (float* data = row) counts.TryCount(data, ElementType.Float32, [1, row.Length], [row.Length, 1], 1, valuesAreSamples: true, step);
    }

    private static bool Same(ChannelTally one, ChannelTally other) =>
        one.Observations == other.Observations && one.Samples == other.Samples && one.Silent.SequenceEqual(other.Silent)
        && one.NotANumber.SequenceEqual(other.NotANumber) && one.FiredSamples.SequenceEqual(other.FiredSamples) && one.LastFired.SequenceEqual(other.LastFired);
}
