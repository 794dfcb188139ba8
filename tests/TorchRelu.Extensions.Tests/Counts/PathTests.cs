using FluentAssertions;
using FsCheck.Fluent;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class PathTests
{
    [Fact]
    public void Memory_counts_of_1000_random_views_of_each_format_equal_a_naive_count() =>
        CompareRandomViews(1_000, (view, layout, channels) =>
        {
            using var counts = new OutputCounter(channels);
            counts.TryCountMemory(view, layout, step: 3).Should().BeTrue();
            return counts.Take()!;
        });

    [Fact]
    public void Operator_counts_of_2000_random_views_equal_a_naive_count() =>
        CompareRandomViews(500, (view, layout, channels) =>
        {
            using var counts = new TensorCounts(channels);
            counts.Count(view, layout, step: 3);
            return counts.Take()!;
        });

    [Fact]
    public void Integers_are_counted_by_operators_and_merged_with_what_memory_told()
    {
        using var counter = new OutputCounter(3);
        using var floats = from_array(new[,] { { 1f, 0f, -1f } });
        using var integers = from_array(new[,] { { 1L, 0L, 5L }, { 0L, 0L, 5L } });

        counter.Count(floats, ChannelLayout.For(floats, null), step: 1);
        counter.Count(integers, ChannelLayout.For(integers, null), step: 2);
        counter.Samples.Should().Be(3);

        var tally = counter.Take()!;
        tally.Silent.ToArray().Should().Equal(1, 3, 1);
        tally.LastFired.ToArray().Should().Equal(2, ChannelTally.Never, 2);
        counter.Take().Should().BeNull();
    }

    [Fact]
    public void Outputs_of_equal_sizes_that_lie_differently_each_time_are_all_counted()
    {
        manual_seed(11);
        using var dense = randn(80, 70);
        using var stored = randn(70, 80);
        using var transposed = stored.t();
        using var wide = randn(80, 140);
        using var cut = wide.narrow(1, 10, 70);
        using var doubles = dense.to(float64);
        using var integers = dense.to(int64);
        var layout = ChannelLayout.For(dense, null);
        using var counter = new OutputCounter(70);
        using var operators = new TensorCounts(70);

        long step = 0;
        foreach (var output in new[] { dense, dense, transposed, dense, doubles, integers, cut, doubles, dense, dense, transposed })
        {
            counter.Count(output, layout, ++step);
            operators.Count(output, layout, step);
        }

        counter.Take()!.Text().Should().Be(operators.Take()!.Text());
    }

    [Fact]
    public void Shapes_deeper_than_any_layer_gives_are_counted_by_operators()
    {
        using var counter = new OutputCounter(2);
        using var deep = ones([2, 2, 1, 2, 1, 1, 2, 1, 1, 2]);

        counter.Count(deep, ChannelLayout.For(deep, null), step: 0);

        counter.Take()!.FiredSamples.ToArray().Should().Equal(2, 2);
    }

    [Fact]
    public void Channels_that_come_first_have_one_sample()
    {
        using var values = from_array(new float[,,] { { { 0, 1 }, { 0, 0 } }, { { 0, 0 }, { 0, 0 } } });
        var layout = ChannelLayout.For(values, told: 0);

        using var memory = new OutputCounter(2);
        using var operators = new TensorCounts(2);
        memory.TryCountMemory(values, layout, step: 0).Should().BeTrue();
        operators.Count(values, layout, step: 0);

        foreach (var tally in new[] { memory.Take()!, operators.Take()! })
        {
            tally.Samples.Should().Be(1);
            tally.FiredSamples.ToArray().Should().Equal(1, 0);
            tally.Silent.ToArray().Should().Equal(3, 4);
        }
    }

    [Fact]
    public void A_view_that_is_part_of_the_graph_is_counted_without_a_trace()
    {
        using var weights = randn(6, 8).requires_grad_();
        using var product = weights.mul(2);
        using var view = product.t();
        using var counter = new OutputCounter(6);

        counter.Count(view, ChannelLayout.For(view, null), step: 0);
        using var sum = view.sum();
        sum.backward();

        using var gradient = weights.grad!;
        gradient.data<float>().ToArray().Should().AllBeEquivalentTo(2f);
        is_grad_enabled().Should().BeTrue();
    }

    private static void CompareRandomViews(int cases, Func<Tensor, ChannelLayout, int, ChannelTally> count)
    {
        foreach (var type in Enum.GetValues<ElementType>())
        {
            Prop.ForAll(TensorCase.Any(type), Properties.Between(0, 4), (tensor, offset) =>
            {
                var layout = tensor.Layout;
                using var stored = new StoredTensor(tensor, offset);

                var tally =
                    count(stored.View, ChannelLayout.For(stored.View, layout.ChannelDimension), (int)layout.Shape[layout.ChannelDimension]);

                stored.CountNaively().ShouldEqual(tally, "memory has them");
            }).ShouldHold(cases);
        }
    }
}
