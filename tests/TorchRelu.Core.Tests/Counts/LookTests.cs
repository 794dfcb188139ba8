using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class LookTests
{
    private const int Cases = 2_000;

    [KernelFact(KernelWidth.Vector512)]
    public void Looks_at_2000_random_tensors_find_what_fires_with_512_bits() => LookAtRandomTensors(KernelWidth.Vector512);

    [KernelFact(KernelWidth.Vector256)]
    public void Looks_at_2000_random_tensors_find_what_fires_with_256_bits() => LookAtRandomTensors(KernelWidth.Vector256);

    [KernelFact(KernelWidth.Portable)]
    public void Looks_at_2000_random_tensors_find_what_fires_with_portable_vectors() => LookAtRandomTensors(KernelWidth.Portable);

    [Fact]
    public void One_value_in_the_last_place_is_found_in_every_layout()
    {
        StridedCase[] layouts =
        [
            StridedCase.Contiguous([64, 512], 1, valuesAreSamples: true),
            StridedCase.Contiguous([5, 3, 26, 26], 1, valuesAreSamples: false),
            StridedCase.Contiguous([7, 130, 5, 5], 1, valuesAreSamples: false), new([2, 40, 30, 30], [36_000, 1, 1_200, 40], 1, false),
            StridedCase.Contiguous([3, 50, 70], 2, valuesAreSamples: false), new([700, 300], [1, 700], 1, ValuesAreSamples: true),
        ];
        foreach (var layout in layouts)
        {
            using var memory = new GuardedMemory(layout.Extent * sizeof(float), atEnd: true);
            AwkwardValues.FillWith(memory.Start, layout.Extent, ElementType.Float32, 0);
            ((float*)memory.Start)[layout.Extent - 1] = 1;
            var channels = (int)layout.Shape[layout.ChannelDimension];

            var tally = Look(memory, layout, ElementType.Float32, KernelWidthExtensions.Best);

            Enumerable.Range(0, channels).Where(tally.HasFired).Should().Equal([channels - 1], $"{layout}");
            (tally.CountedSamples, tally.Observations).Should().Be((0, 0));
            tally.Samples.Should().Be(layout.Shape[0]);
        }
    }

    [Fact]
    public void What_has_fired_is_not_read_again_and_may_have_fired_until_the_next_beginning()
    {
        var counts = new CountAccumulator(2);
        Look(counts, [1, 0], step: 10);
        Look(counts, [0, 0], step: 17);
        counts.Looks.Begin();
        Look(counts, [0, 0], step: 18);

        var tally = counts.Take()!;

        tally.LastFired.ToArray().Should().Equal(17, ChannelTally.Never);
        (tally.Samples, tally.CountedSamples).Should().Be((3, 0));
        counts.Take().Should().BeNull();
    }

    [Fact]
    public void Queries_change_nothing()
    {
        var counts = new CountAccumulator(2);
        Look(counts, [1, 0], step: 10);
        counts.Peek()!.LastFired.ToArray().Should().Equal(10, ChannelTally.Never);
        Look(counts, [0, 0], step: 12);

        counts.Take()!.LastFired.ToArray().Should().Equal(12, ChannelTally.Never);
    }

    [Fact]
    public void A_state_continues_where_it_was_saved()
    {
        var first = new CountAccumulator(2);
        Look(first, [1, 0], step: 10);
        var second = new CountAccumulator(2);
        second.Looks.Restore(first.Looks.Save());
        foreach (var counts in new[] { first, second }) Look(counts, [0, 0], step: 12);

        second.Take()!.LastFired.ToArray().Should().Equal(first.Take()!.LastFired.ToArray());
        FluentActions.Invoking(() => second.Looks.Restore(new([5], 3, false))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Each_eight_calls_have_one_that_is_counted_at_a_place_that_is_drawn()
    {
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var schedule = new CensusSchedule((uint)seed);
            for (var call = 0; call < 4; call++) schedule.Next(false);
            var places = Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, CensusSchedule.Block)
                .Select(_ => schedule.Next(false)).ToList()).ToList();

            places.Should().OnlyContain(block => block.Count(turn => turn == CountingTurn.Count) == 1);
            places.Select(block => block.IndexOf(CountingTurn.Count)).Distinct().Should().HaveCount(CensusSchedule.Block);
            places.Where(block => block[0] != CountingTurn.Count).Should().OnlyContain(block => block[0] == CountingTurn.LookAtAll);
        }
    }

    [Fact]
    public void A_window_of_twenty_calls_has_at_least_three_that_are_counted()
    {
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var schedule = new CensusSchedule((uint)seed);
            for (var window = 0; window < 20; window++)
            {
                schedule.BeginWindow();
                Enumerable.Range(0, 20).Count(_ => schedule.Next(false) == CountingTurn.Count).Should().BeGreaterThanOrEqualTo(3);
            }
        }
    }

    [Fact]
    public void A_site_that_is_called_once_a_window_is_counted_in_every_second_one()
    {
        var schedule = new CensusSchedule(3);
        var counted = new List<bool>();
        for (var window = 0; window < 100; window++)
        {
            schedule.BeginWindow();
            counted.Add(schedule.Next(false) == CountingTurn.Count);
        }

        counted.Zip(counted.Skip(1)).Should().OnlyContain(pair => pair.First || pair.Second);
    }

    private static void LookAtRandomTensors(KernelWidth width)
    {
        foreach (var type in Enum.GetValues<ElementType>())
            Prop.ForAll(TensorCase.Any(type), Gen.Elements(true, false).ToArbitrary(), (tensor, atEnd) => LookAt(tensor, width, atEnd))
                .ShouldHold(Cases, $"{width}");
    }

    private static void LookAt(TensorCase tensor, KernelWidth width, bool atEnd)
    {
        using var memory = GuardedMemory.Of(tensor.Values, tensor.Layout.Extent, atEnd);
        var naive = new NaiveCounts(memory.Start, tensor.Values.Type, tensor.Layout);

        var tally = Look(memory, tensor.Layout, tensor.Values.Type, width);

        for (var channel = 0; channel < tally.Channels; channel++)
        {
            tally.HasFired(channel).Should().Be(naive.Fires(channel), "channel {0} of {1}", channel, tensor);
            if (!naive.Fires(channel)) tally.NotANumber[channel].Should().Be(naive.NotANumber[channel], "NaN is no silence");
        }
    }

    private static ChannelTally Look(GuardedMemory memory, StridedCase tensor, ElementType type, KernelWidth width)
    {
        var counts = new CountAccumulator((int)tensor.Shape[tensor.ChannelDimension], width);
        counts.TryCount(
            memory.Start, type, tensor.Shape, tensor.Strides, tensor.ChannelDimension, tensor.ValuesAreSamples, step: 7, looks: true)
            .Should().BeTrue();
        return counts.Take()!;
    }

    private static void Look(CountAccumulator counts, float[] row, long step)
    {
        fixed (float* values = row)
            counts.TryCount(values, ElementType.Float32, [1, row.Length], [row.Length, 1], 1, true, step, looks: true).Should().BeTrue();
    }
}
