using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class BatchNormBoundsTests
{
    private const double Epsilon = 1e-5;

    [Fact]
    public void In_eval_mode_it_is_a_line_with_the_running_statistics()
    {
        var bounds = IntervalBounds.BatchNormOfRunning<float>([Interval.Between(-1, 3)], [2f], [0.5f], [1f], [4f], 0, NumberFormat.Exact)
            .Single();

        bounds.High.Should().BeApproximately(2.5, 1e-9);
        bounds.Low.Should().BeApproximately(-1.5, 1e-9);
    }

    [Fact]
    public void A_negative_gamma_turns_the_range_round()
    {
        var bounds = IntervalBounds.BatchNormOfRunning<float>([Interval.Between(-1, 3)], [-2f], [0.5f], [1f], [4f], 0, NumberFormat.Exact)
            .Single();

        bounds.High.Should().BeApproximately(2.5, 1e-9);
        bounds.Low.Should().BeApproximately(-1.5, 1e-9);
        var rectified =
            IntervalBounds.BatchNormOfRunning<float>([Interval.NonNegative], [-2f], [-0.5f], [0f], [1f], 0, NumberFormat.Binary32).Single();
        rectified.High.Should().BeLessThan(0, "its inputs are never negative and its scale is");
        rectified.Low.Should().Be(double.NegativeInfinity);
    }

    [Fact]
    public void Behind_a_layer_it_closes_what_the_layer_leaves_open()
    {
        var linear = IntervalBounds.Linear([1f, 1], [], 1, [Interval.Between(0, 1)], NumberFormat.Binary32);
        linear.Single().High.Should().BeGreaterThan(0);

        Eval(linear, gamma: 1, beta: -2.1f).Should().BeLessThanOrEqualTo(0);
        Eval(linear, gamma: 1, beta: -1.9f).Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_gamma_of_0_leaves_beta_in_either_mode()
    {
        Eval([Interval.Everything], gamma: 0, beta: -1e-6f).Should().BeLessThanOrEqualTo(0);
        Train(gamma: 0, beta: -1e-6f, n: 1_000_000).Should().BeLessThanOrEqualTo(0);
        Train(gamma: 0, beta: 0.5f, n: 2).Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(50_176)]
    public void In_training_no_value_lies_further_than_the_root_of_n_minus_1_scales_from_beta(long n)
    {
        var reach = Math.Sqrt(n - 1);

        Train(gamma: 1, beta: -1.0001 * reach, n, NumberFormat.Exact).Should().BeLessThanOrEqualTo(0);
        Train(gamma: -1, beta: -1.0001 * reach, n, NumberFormat.Exact).Should().BeLessThanOrEqualTo(0);
        Train(gamma: 1, beta: -0.9999 * reach, n, NumberFormat.Exact).Should().BeGreaterThan(0);
        BornDead.BehindBatchNorm(1, -reach, n).Should().BeTrue();
        BornDead.BehindBatchNorm(1, -0.9999 * reach, n).Should().BeFalse();
    }

    [Fact]
    public void As_a_program_computes_it_the_bound_costs_one_value_more_and_a_range()
    {
        Train(gamma: 1, beta: -10.01, n: 100).Should().BeLessThanOrEqualTo(0);
        Train(gamma: 1, beta: -9.96, n: 100).Should().BeGreaterThan(0);
        IntervalBounds.BatchNormOfBatch([Interval.NonNegative], [1.0], [-1e6], Epsilon, 100, NumberFormat.Binary32).Single().High
            .Should().Be(double.PositiveInfinity, "inputs far from zero against their spread round without bound");
    }

    [Theory]
    [InlineData(NumberFormat.Binary32)]
    [InlineData(NumberFormat.Binary64)]
    public void A_batch_as_lopsided_as_can_be_stays_below_the_bound(NumberFormat format)
    {
        var round = RoundedArithmetic.Rounding(format);
        foreach (var n in new[] { 2, 3, 10, 1_000 })
        {
            foreach (var spike in new[] { 1e-3, 1.0, 1_000 })
            {
                double[] batch = [.. Enumerable.Range(0, n).Select(i => i == 0 ? round(spike) : 0)];
                var computed = Normalise(batch, round);

                var bound = IntervalBounds.BatchNormOfBatch([Interval.Between(0, round(spike))], [1.0], [0.0], Epsilon, n, format).Single();

                computed.Max().Should().BeLessThanOrEqualTo(bound.High);
                computed.Min().Should().BeGreaterThanOrEqualTo(bound.Low);
                if (spike == 1_000) computed.Max().Should().BeApproximately(Math.Sqrt(n - 1), 0.01 * n, "the bound is tight");
            }
        }
    }

    [Fact]
    public void Statistics_that_are_not_finite_or_not_positive_prove_nothing()
    {
        IntervalBounds.BatchNormOfRunning<float>([Interval.Between(0, 1)], [1f], [-9f], [0f], [-1f], 0, NumberFormat.Binary32)
            .Single().High.Should().Be(double.PositiveInfinity);
        IntervalBounds.BatchNormOfRunning<float>([Interval.Between(0, 1)], [1f], [-9f], [float.NaN], [1f], 0, NumberFormat.Binary32)
            .Single().High.Should().Be(double.PositiveInfinity);
        Train(gamma: double.NaN, beta: -9, n: 2).Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        var bounding = () =>
            IntervalBounds.BatchNormOfRunning<float>([Interval.Between(0, 1)], [1f, 1], [0f], [0f], [1f], Epsilon, NumberFormat.Binary32);

        bounding.Should().Throw<ArgumentException>().WithMessage("A normalisation of 1 channels with 1 input ranges, 2 gammas*");
    }

    private static double Eval(Interval[] inputs, float gamma, float beta) =>
        IntervalBounds.BatchNormOfRunning<float>(inputs, [gamma], [beta], [0f], [1f], Epsilon, NumberFormat.Binary32).Single().High;

    private static double Train(double gamma, double beta, long n, NumberFormat format = NumberFormat.Binary32) =>
        IntervalBounds.BatchNormOfBatch([Interval.Between(-1, 1)], [gamma], [beta], Epsilon, n, format).Single().High;

    private static double[] Normalise(double[] batch, Func<double, double> round)
    {
        var mean = round(batch.Aggregate(0.0, (sum, value) => round(sum + value)) / batch.Length);
        var variance =
            round(batch.Aggregate(0.0, (sum, value) => round(sum + round(round(value - mean) * round(value - mean)))) / batch.Length);
        var scale = round(1 / round(Math.Sqrt(round(variance + Epsilon))));
        var shift = round(-round(mean * scale));
        return [.. batch.Select(value => round(round(value * scale) + shift))];
    }
}
