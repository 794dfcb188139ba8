using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class CountAccumulatorTests
{
    // The first dimension is one of rows.
    private static readonly Arbitrary<TensorCase> s_batches = TensorCase.Any(ElementType.Float32)
        .Filter(tensor => tensor.Layout.Shape.Length > 1);

    [Fact]
    public void Any_split_into_windows_gives_the_same_tally() =>
        Prop.ForAll(s_batches, Part.Some, (batch, parts) =>
        {
            using var memory = GuardedMemory.Of(batch.Values, batch.Layout.Extent, atEnd: true);
            var channels = (int)batch.Layout.Shape[batch.Layout.ChannelDimension];
            var (inOneWindow, inSeveral, merged) =
                (new CountAccumulator(channels), new CountAccumulator(channels), new ChannelTally(channels));
            long done = 0;
            for (var turn = 0; done < batch.Layout.Shape[0]; turn++)
            {
                var part = parts[turn % parts.Length];
                var rows = Math.Min(part.Rows, batch.Layout.Shape[0] - done);
                CountRows(inOneWindow, memory, batch.Layout, done, rows, part.Step);
                CountRows(inSeveral, memory, batch.Layout, done, rows, part.Step);
                done += rows;
                if (part.EndsWindow) merged.Merge(inSeveral.Take()!);
            }
            if (inSeveral.Take() is { } last) merged.Merge(last);

            merged.Text().Should().Be(inOneWindow.Take()!.Text());
            new NaiveCounts(memory.Start, ElementType.Float32, batch.Layout).ShouldEqual(merged, "every row was counted once");
        }).ShouldHold(2_000);

    [Fact]
    public void Threads_that_each_count_a_part_merge_to_the_same_tally_in_any_order() =>
        Prop.ForAll(s_batches, Properties.Between(1, 8), (batch, threads) =>
        {
            using var memory = GuardedMemory.Of(batch.Values, batch.Layout.Extent, atEnd: true);
            var rows = batch.Layout.Shape[0];
            var whole = TallyOfRows(memory, batch.Layout, 0, rows);
            var parts = new ChannelTally[Math.Min(threads, rows)];
            Parallel.For(0, parts.Length, part =>
            {
                var from = rows * part / parts.Length;
                parts[part] = TallyOfRows(memory, batch.Layout, from, (rows * (part + 1) / parts.Length) - from);
            });

            foreach (var order in new[] { parts, [.. parts.Reverse()], [.. parts.OrderBy(part => part.Silent[0])] })
            {
                var merged = new ChannelTally(whole.Channels);
                foreach (var part in order) merged.Merge(part);
                merged.Text().Should().Be(whole.Text());
            }
        }).ShouldHold(2_000);

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
            AwkwardValues.FillWith(memory.Start + (channel * 3 * Side * ElementType.BFloat16.Size()), (3 * Side) - 2, ElementType.BFloat16,
                value);
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
        // More channels than vectors hold, and some that are left over; fewer and more than are counted in bytes.
        foreach (var channels in new[] { 37, 150 })
        {
            var row = Enumerable.Range(0, channels).Select(channel => channel % 3 == 0 ? 1f : -1f).ToArray();
            var counts = new CountAccumulator(row.Length);
            Count(counts, row, first);
            Count(counts, [.. row.Select((value, channel) => channel % 2 == 0 ? value : -1)], second);

            counts.Take()!.LastFired.ToArray().Should().Equal(row.Select((value, channel) =>
                value < 0 ? ChannelTally.Never : channel % 2 == 0 ? Math.Max(first, second) : first));
        }
    }

    // Up to 255 rows are counted in bytes, which join the sums several tensors at a time.
    [Theory]
    [InlineData(64)]
    [InlineData(150)]
    [InlineData(700)]
    [InlineData(5_000)]
    public void Small_tensors_between_large_ones_lose_nothing(int channels)
    {
        var random = new Random(channels);
        var rows = StridedCase.Contiguous([300, channels], 1, valuesAreSamples: true);
        using var memory = GuardedMemory.Of(new TensorValues(ElementType.Float32, Seed: 5, WithNaN: true), rows.Extent, atEnd: true);
        var counts = new CountAccumulator(channels);
        var expected = new ChannelTally(channels);
        for (var tensor = 0; tensor < 60; tensor++)
        {
            // Steps need not ascend: threads run side by side.
            var (count, step) = (tensor % 20 == 7 ? random.Next(256, 300) : random.Next(1, 256), 1_000 - (tensor % 3) + tensor);
            var first = random.Next(0, 300 - count);
            CountRows(counts, memory, rows, first, count, step);
            expected.Merge(TallyOfRows(memory, rows, first, count, step));
        }

        counts.Take()!.Text().Should().Be(expected.Text());
        counts.Take().Should().BeNull();
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
        var images = StridedCase.Contiguous([24, 10, 7, 9], 1, valuesAreSamples: false);
        var rows = StridedCase.Contiguous([24 * 63, 10], 1, valuesAreSamples: true);
        using var memory = GuardedMemory.Of(new TensorValues(ElementType.Float32, Seed: 3, WithNaN: true), images.Extent, atEnd: true);
        var counts = new CountAccumulator(10);
        var expected = new ChannelTally(10);
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var layout in new[] { images, rows })
            {
                CountRows(counts, memory, layout, 0, layout.Shape[0]);
                expected.Merge(TallyOfRows(memory, layout, 0, layout.Shape[0]));
            }
        }

        counts.Take()!.Text().Should().Be(expected.Text());
    }

    [Theory]
    [InlineData(new long[] { 64, 512 }, true)]
    [InlineData(new long[] { 9, 5 }, true)]
    [InlineData(new long[] { 4, 8, 26, 26 }, false)]
    [InlineData(new long[] { 4, 40, 3, 3 }, false)]
    public void Counting_allocates_nothing(long[] shape, bool valuesAreSamples)
    {
        var tensor = StridedCase.Contiguous(shape, 1, valuesAreSamples);
        using var memory = GuardedMemory.Of(new TensorValues(ElementType.Float32, Seed: 4, WithNaN: true), tensor.Extent, atEnd: true);
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

    private static ChannelTally TallyOfRows(GuardedMemory memory, StridedCase layout, long first, long rows, long step = 0)
    {
        var counts = new CountAccumulator((int)layout.Shape[layout.ChannelDimension]);
        CountRows(counts, memory, layout, first, rows, step);
        return counts.Take()!;
    }

    private static void CountRows(
        CountAccumulator counts, GuardedMemory memory, StridedCase layout, long first, long rows, long step = 0) =>
        counts.TryCount(
            (float*)memory.Start + (first * layout.Strides[0]), ElementType.Float32, [rows, .. layout.Shape[1..]], layout.Strides,
            layout.ChannelDimension, layout.ValuesAreSamples, step).Should().BeTrue();

    private static void Count(CountAccumulator counts, float[] row, long step)
    {
        fixed (float* data = row)
            counts.TryCount(data, ElementType.Float32, [1, row.Length], [row.Length, 1], 1, valuesAreSamples: true, step);
    }

    /// <summary>Some rows of a batch, counted in a step.</summary>
    private readonly record struct Part(int Rows, long Step, bool EndsWindow)
    {
        /// <summary>At least one, to be taken in turn until every row is counted.</summary>
        public static Arbitrary<Part[]> Some { get; } = Arb.Array(Arb.From(
            from rows in Gen.Choose(1, 8)
            from step in Gen.Choose(0, 50).Select(early => (long)early).Or(Gen.Elements(5_000_000_000, long.MaxValue - 1))
            from endsWindow in Gen.Elements(true, false)
            select new Part(rows, step, endsWindow), Simpler)).Filter(parts => parts.Length > 0);

        private static IEnumerable<Part> Simpler(Part part)
        {
            if (part.EndsWindow) yield return part with { EndsWindow = false };
            if (part.Step > 0) yield return part with { Step = part.Step / 2 };
            foreach (var rows in Properties.Smaller(part.Rows, lowest: 1)) yield return part with { Rows = rows };
        }
    }
}
