using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>The moments are held against sums in float64 over the same values.</summary>
public sealed class ChannelMomentsTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(64, 8)]
    [InlineData(65, 9)]
    [InlineData(200, 33)]
    [InlineData(1_001, 17)]
    [InlineData(63, 257)]
    public void Columns_have_the_moments_of_sums_in_double(int outer, int channels) => Hold(outer, channels, 1, mean: 0.3, spread: 2);

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 2, 7)]
    [InlineData(2, 5, 64)]
    [InlineData(4, 3, 61)]
    [InlineData(1, 2, 4_097)]
    [InlineData(2, 3, 9_999)]
    public void Planes_have_the_moments_of_sums_in_double(int outer, int channels, int inner) =>
        Hold(outer, channels, inner, mean: -0.7, spread: 0.5);

    [Theory]
    [InlineData(500, 11, 1, 1_000, 0.01)]
    [InlineData(500, 11, 1, -30_000, 0.5)]
    [InlineData(3, 4, 5_000, 1_000, 0.01)]
    [InlineData(3, 4, 5_000, -30_000, 0.5)]
    [InlineData(3, 4, 5_000, 1e-6, 1e-9)]
    public void A_spread_that_is_tiny_against_the_mean_keeps_its_digits(int outer, int channels, int inner, double mean, double spread) =>
        Hold(outer, channels, inner, mean, spread);

    [Fact]
    public void Whatever_the_shape_all_values_count_once() => Prop
        .ForAll(Properties.Between(1, 90), Properties.Between(1, 40), Properties.Between(1, 90),
            (outer, channels, inner) => Hold(outer, channels, inner, mean: 5, spread: 0.1))
        .ShouldHold(100, "moments of any shape");

    [Fact]
    public void Values_that_are_all_the_same_have_no_spread()
    {
        var moments = ChannelMoments.Of([.. Enumerable.Repeat(-0.1f, 3 * 5 * 7)], channels: 5, inner: 7);

        moments.Should().HaveCount(5).And.OnlyContain(channel => channel == new ChannelMoments(-0.1f, 0, -0.1f, 0));
        moments[0].Reach.Should().Be(0);
    }

    [Fact]
    public void Zero_does_not_fire_and_the_least_value_above_it_does()
    {
        var moments = ChannelMoments.Of([0, float.Epsilon, -1, -0f, -1, -1, 0, 2], channels: 2, inner: 1);

        moments.Select(channel => channel.FiringRate).Should().Equal(0, 0.5f);
        moments.Select(channel => channel.Highest).Should().Equal(0, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void Channels_are_not_mixed_up(int inner)
    {
        const int channels = 37, outer = 5;
        var values = Enumerable.Range(0, outer * channels * inner).Select(i => (float)(i / inner % channels)).ToArray();

        ChannelMoments.Of(values, channels, inner).Select(channel => channel.Mean).Should()
            .Equal(Enumerable.Range(0, channels).Select(channel => (float)channel));
    }

    [Theory]
    [InlineData(1, 100 * 784)]
    [InlineData(784, 100 * 784)]
    [InlineData(784, 784)]
    public void A_first_value_far_off_the_others_costs_no_digits_of_their_spread(int inner, int every)
    {
        // As a corner that a padding has made.
        var random = new Random(3);
        var values = Enumerable.Range(0, 100 * 784).Select(i => i % every == 0 ? -50 : (float)Normal(random)).ToArray();

        Compare(ChannelMoments.Of(values, 1, inner), values, 1, inner, "a corner of -50, seed 3");
    }

    private static void Hold(int outer, int channels, int inner, double mean, double spread)
    {
        var random = new Random(11);
        var values = new float[outer * channels * inner];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(mean + (spread * Normal(random)));

        Compare(ChannelMoments.Of(values, channels, inner), values, channels, inner, $"({outer}, {channels}, {inner}), seed 11");
    }

    private static void Compare(ChannelMoments[] moments, float[] values, int channels, int inner, string of)
    {
        var own = Enumerable.Range(0, values.Length).ToLookup(i => i / inner % channels, i => (double)values[i]);
        for (var c = 0; c < channels; c++)
        {
            var (count, mean) = (own[c].Count(), own[c].Average());
            var spread = Math.Sqrt(own[c].Sum(value => (value - mean) * (value - mean)) / count);
            var found = moments[c];

            (Math.Abs(found.Mean - mean) <= (1e-6 * Math.Abs(mean)) + (Tolerance * spread)).Should().BeTrue(
                "the mean of channel {0} is {1}, not {2}, in {3}", c, mean, found.Mean, of);
            (Math.Abs(found.Spread - spread) <= Tolerance * spread).Should().BeTrue(
                "the spread of channel {0} is {1}, not {2}, in {3}", c, spread, found.Spread, of);
            (found.Highest, found.FiringRate).Should().Be(
                ((float)own[c].Max(), (float)(own[c].Count(value => value > 0) / (double)count)), "channel {0}, {1}", c, of);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
