using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class CountTests
{
    [Theory]
    [InlineData(new long[] { 7, 5 })]
    [InlineData(new long[] { 3, 4, 6, 5 })]
    [InlineData(new long[] { 2, 3, 2, 4, 3 })]
    [InlineData(new long[] { 4, 6, 5 })]
    [InlineData(new long[] { 9 })]
    [InlineData(new long[] { 1, 1 })]
    [InlineData(new long[] { 40, 1 })]
    [InlineData(new long[] { 1, 9, 4, 4 })]
    [InlineData(new long[] { 2, 100_000 })]
    public void Counts_equal_a_naive_count_of_every_value(long[] shape)
    {
        var layout = StridedCase.Contiguous(shape, StridedCase.UsualChannels(shape.Length), valuesAreSamples: shape.Length <= 2);
        using var stored = Awkward(layout, seed: 17);

        stored.CountNaively().ShouldEqual(Count(stored.View, told: null), "every value is counted");
    }

    [Fact]
    public void Channels_first_in_three_dimensions_when_told()
    {
        var layout = StridedCase.Contiguous([4, 6, 5], 1, valuesAreSamples: false);
        using var stored = Awkward(layout, seed: 3);

        var tally = Count(stored.View, told: 1);

        tally.Samples.Should().Be(4);
        stored.CountNaively().ShouldEqual(tally, "every value is counted");
    }

    [Fact]
    public void Views_with_any_strides_count_like_their_values()
    {
        var layout = new StridedCase([8, 6], [1, 8], 1, ValuesAreSamples: true);
        using var stored = Awkward(layout, seed: 4);

        stored.CountNaively().ShouldEqual(Count(stored.View, told: null), "every value is counted");
    }

    [Fact]
    public void Minus_zero_is_silent_and_NaN_is_neither_silent_nor_firing()
    {
        using var values = from_array(new[,] { { -0f, float.NaN, float.PositiveInfinity, float.Epsilon } });

        var tally = Count(values, told: null);

        tally.Silent.ToArray().Should().Equal(1, 0, 0, 0);
        tally.NotANumber.ToArray().Should().Equal(0, 1, 0, 0);
        tally.FiredSamples.ToArray().Should().Equal(0, 0, 1, 1);
    }

    [Fact]
    public void What_was_counted_is_taken_once()
    {
        using var counter = new OutputCounter(2);
        using var values = from_array(new[,] { { 1f, -1f } });
        counter.Count(values, ChannelLayout.For([1, 2], null), step: 4);

        counter.Take()!.LastFired.ToArray().Should().Equal(4, ChannelTally.Never);
        counter.Take().Should().BeNull();
        counter.Count(values, ChannelLayout.For([1, 2], null), step: 5);
        counter.Take()!.Observations.Should().Be(1);
    }

    [Fact]
    public void Batches_that_are_empty_count_nothing()
    {
        using var model = new Fixed();
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(zeros(0, 4)).Dispose();

        monitor.Report().Layers.Single().Channels.Should().Be(0);
        monitor.Report().Layers.Single().Problem.Should().BeNull();
    }

    [Fact]
    public void A_dense_tensor_of_more_than_two_gigabytes_is_counted_in_its_memory()
    {
        const long PerChannel = (1L << 29) + 3;
        using var values = zeros([2, PerChannel], ScalarType.BFloat16);
        using (var last = values.narrow(1, PerChannel - 1, 1)) last.fill_(1);
        (values.numel() * 2).Should().BeGreaterThan(int.MaxValue);
        using var counts = new OutputCounter(2);

        counts.TryCountMemory(values, ChannelLayout.For(values, told: 0), step: 5).Should().BeTrue();

        var tally = counts.Take()!;
        tally.Observations.Should().Be(PerChannel);
        tally.Silent.ToArray().Should().Equal(PerChannel - 1, PerChannel - 1);
        tally.LastFired.ToArray().Should().Equal(5, 5);
    }

    [Fact]
    public void An_in_place_rectifier_is_counted_by_its_output()
    {
        using var model = new Fixed(inplace: true);
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(from_array(new[,] { { 1f, -1f }, { 2f, -2f } })).Dispose();

        monitor.Report().Layers.Single().ZeroShare.Should().Be(0.5);
    }

    [Fact]
    public void Outputs_whose_sizes_change_from_call_to_call_are_each_counted_by_their_own()
    {
        long[][] shapes = [[4, 3], [7, 3], [2, 3, 5, 5], [4, 3], [0, 3], [2, 3, 5, 5], [1, 3], [7, 3]];
        using var model = new Fixed();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { TraceFirstForward = false });
        var site = monitor.Records().Single().Site;
        foreach (var shape in shapes)
        {
            if (shape[0] == 0)
            {
                model.call(zeros(shape)).Dispose();
                site.Take().Should().BeNull();
                continue;
            }
            using var stored = Awkward(StridedCase.Contiguous(shape, 1, valuesAreSamples: shape.Length == 2), seed: shape.Length);
            model.call(stored.View).Dispose();
            stored.CountNaively().ShouldEqual(site.Take(), $"of {string.Join(',', shape)}");
        }
        site.Problem.Should().BeNull();
    }

    [Fact]
    public void Four_threads_lose_no_count()
    {
        using var model = new Fixed();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { CountEvaluation = true });

        for (var epoch = 0; epoch < 2; epoch++)
        {
            Parallel.For(0, 4, _ =>
            {
                for (var i = 0; i < 250; i++)
                {
                    using var scope = NewDisposeScope();
                    model.call(from_array(new[,] { { 1f, -1f } }));
                }
            });
            monitor.Step();
            monitor.EndEpoch();
        }

        var layer = monitor.Report().Layers.Single();
        layer.Samples.Should().Be(2 * 1_000);
        layer.ChannelReports.Select(channel => channel.FiringRate).Should().Equal(1, 0);
    }

    private static StoredTensor Awkward(StridedCase layout, int seed) =>
        new(new TensorCase(layout, new TensorValues(ElementType.Float32, seed, WithNaN: true)), offset: 0);

    private static ChannelTally Count(Tensor values, int? told)
    {
        var layout = ChannelLayout.For(values.shape, told);
        using var counter = new OutputCounter(layout.Channels);
        counter.Count(values, layout, step: 0);
        return counter.Take()!;
    }
}
