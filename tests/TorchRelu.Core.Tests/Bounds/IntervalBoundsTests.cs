using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class IntervalBoundsTests
{
    private static readonly Interval s_pixel = Interval.Between(0, 1);

    [Fact]
    public void For_inputs_in_0_1_a_unit_is_dead_where_bias_plus_positive_weights_is_not_above_zero()
    {
        Upper([1, -5, 0.5f], -1.5001f, s_pixel).Should().BeLessThanOrEqualTo(0);
        Upper([1, -5, 0.5f], -1.4999f, s_pixel).Should().BeGreaterThan(0);
    }

    [Fact]
    public void The_bounds_are_tight_up_to_rounding()
    {
        var bounds = IntervalBounds.Linear([1f, -5, 0.5f], [0.25f], 1, [Interval.Between(-1, 2)], NumberFormat.Binary32).Single();

        bounds.High.Should().BeGreaterThanOrEqualTo(2 + 5 + 1 + 0.25).And.BeApproximately(8.25, 1e-5);
        bounds.Low.Should().BeLessThanOrEqualTo(-1 - 10 - 0.5 + 0.25).And.BeApproximately(-11.25, 1e-5);
    }

    [Fact]
    public void Each_input_has_its_own_range() =>
        IntervalBounds.Linear([1f, 1], [], 1, [Interval.Between(-4, -3), Interval.Between(1, 2)], NumberFormat.Exact).Single().High.Should()
            .BeApproximately(-1, 1e-12);

    [Fact]
    public void Behind_a_rectifier_negative_weights_and_a_bias_not_above_zero_prove_death()
    {
        Upper([-1, -0.25f, 0], 0, Interval.NonNegative).Should().Be(0);
        Upper([-1, -0.25f, 0], -0.5f, Interval.NonNegative).Should().BeLessThan(0);
        Upper([-1, -0.25f, 1e-6f], -0.5f, Interval.NonNegative).Should()
            .Be(double.PositiveInfinity, "what is not bounded can become anything");
        Upper([-1, -0.25f, 0], 1e-6f, Interval.NonNegative).Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_row_of_zeros_computes_its_bias()
    {
        IntervalBounds.Linear([0f, -0f], [-2f], 1, [Interval.Everything], NumberFormat.Binary32).Single().High.Should()
            .BeApproximately(-2, 1e-5);
        Upper([0, 0], 0, Interval.Everything).Should().Be(0, "0 is not above zero");
    }

    [Fact]
    public void The_rounding_of_the_model_is_allowed_for()
    {
        // 400 terms of 1 and a bias of -400.001: dead in real numbers, not so in half precision.
        var row = Enumerable.Repeat(1f, 400).ToArray();

        Upper(row, -400.001f, s_pixel, NumberFormat.Exact).Should().BeLessThanOrEqualTo(0);
        Upper(row, -400.001f, s_pixel, NumberFormat.Binary64).Should().BeLessThanOrEqualTo(0);
        Upper(row, -400.001f, s_pixel, NumberFormat.Binary32).Should().BeGreaterThan(0);
        Upper(row, -401, s_pixel, NumberFormat.Binary32).Should().BeLessThanOrEqualTo(0);
        Upper(row, -401, s_pixel, NumberFormat.Binary16).Should().BeGreaterThan(0);
    }

    [Fact]
    public void Numbers_that_hardware_flushes_to_zero_are_not_relied_upon()
    {
        // The negative weights are below the least normal number: their sum outweighs the positive one only where they are not flushed.
        float[] row = [1.2e-38f, -1.1e-38f, -1.1e-38f];

        Upper(row, 0, Interval.Between(1, 1), NumberFormat.Exact).Should().BeLessThanOrEqualTo(0);
        Upper(row, 0, Interval.Between(1, 1), NumberFormat.Binary32).Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData(NumberFormat.Binary32, true)]
    [InlineData(NumberFormat.TensorFloat32, false)]
    [InlineData(NumberFormat.Binary16, false)]
    [InlineData(NumberFormat.BFloat16, false)]
    public void Where_larger_terms_can_give_smaller_sums_the_whole_range_is_charged(NumberFormat format, bool proved)
    {
        // The worst input has 0 in front of the large weight; adders of tensor cores may do worse at some other input.
        var bounds = IntervalBounds.Linear([-1f, 0.001f], [-0.01f], 1, [Interval.Between(0, 1_000), Interval.Between(0, 1)], format);

        (bounds.Single().High <= 0).Should().Be(proved);
    }

    [Fact]
    public void A_sum_that_can_overflow_on_the_way_proves_nothing()
    {
        Upper([60_000, -65_000], -10, Interval.Between(0, 2), NumberFormat.Binary16).Should().Be(double.PositiveInfinity);
        Upper([-60_000, -65_000], -10, Interval.Between(0, 2), NumberFormat.Binary16).Should()
            .BeLessThanOrEqualTo(0, "minus infinity does not fire");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_and_biases_that_are_not_finite_prove_nothing(float ill)
    {
        Upper([ill, -1], -5, s_pixel).Should().Be(double.PositiveInfinity);
        Upper([-1, -1], ill, s_pixel).Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Zero_padding_adds_0_to_the_range_of_a_convolution()
    {
        // Inputs in [1, 2], weights -1: inside the image the sum is at most -9, at its corner only 4 of 9 positions count.
        var weight = Enumerable.Repeat(-1f, 9).ToArray();
        var inside = new ConvolutionShape(1, 1, 9);

        Bound(weight, 5, inside, Interval.Between(1, 2)).Should().BeLessThanOrEqualTo(0);
        Bound(weight, 5, inside with { ZeroPadded = true }, Interval.Between(1, 2)).Should().BeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public void Groups_see_their_own_channels_only()
    {
        // Two groups of two channels: the second group's inputs are the large ones.
        Interval[] inputs = [Interval.Between(0, 1), Interval.Between(0, 1), Interval.Between(0, 10), Interval.Between(0, 10)];
        var bounds = IntervalBounds.Convolution([1f, 1, 1, 1], [], new ConvolutionShape(2, 4, 1, Groups: 2), inputs, NumberFormat.Exact);

        bounds.Select(bound => Math.Round(bound.High, 6)).Should().Equal(2, 20);
    }

    [Fact]
    public void Kernel_positions_belong_to_their_input_channel()
    {
        var bounds =
            IntervalBounds.Convolution([1f, 1, -1, -1], [], new ConvolutionShape(1, 2, 2),
                [Interval.Between(0, 1), Interval.Between(0, 100)],
            NumberFormat.Exact);

        bounds.Single().High.Should().BeApproximately(2, 1e-9);
        bounds.Single().Low.Should().BeApproximately(-200, 1e-9);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_the_numbers()
    {
        Refused(() => IntervalBounds.Linear([1f, 2, 3], [1f, 2], 1, [s_pixel], NumberFormat.Binary32),
            "The bias has 2 numbers; none or 1 were expected.");
        Refused(() =>
            IntervalBounds.Linear([1f, 2, 3], [], 1, [s_pixel, s_pixel], NumberFormat.Binary32), "2 input ranges for 3 input channels*");
        Refused(() => IntervalBounds.Linear([1f, 2, 3], [], 2, [s_pixel], NumberFormat.Binary32), "The weight has 3 numbers*");
        Refused(() => IntervalBounds.Linear([1f], [], 1, [new Interval(1, 0)], NumberFormat.Binary32), "Input range 0 is [1, 0]*");
        Refused(() => IntervalBounds.Linear([1f], [], 1, [new Interval(double.NaN, 0)], NumberFormat.Binary32), "Input range 0*");
        Refused(() => Interval.Between(2, 1), "*2, 1] is no range*");
    }

    [Fact]
    public void Bounds_of_one_layer_are_the_input_of_the_next()
    {
        // First layer: at most 1 and exactly 0. Second: 3 * 1 + 100 * 0 - 3.5 < 0.
        var first = IntervalBounds.Linear([1f, -1], [0f, 0f], 2, [s_pixel], NumberFormat.Binary32);
        var between = IntervalBounds.Rectified(first, Rectifier.Find("ReLU"));

        IntervalBounds.Linear([3f, 100], [-3.5f], 1, between, NumberFormat.Binary32).Single().High.Should().BeLessThanOrEqualTo(0);
        IntervalBounds.Linear([3f, 100], [-3.5f], 1, [Interval.NonNegative], NumberFormat.Binary32).Single().High.Should()
            .Be(double.PositiveInfinity);
    }

    [Fact]
    public void Flattening_repeats_a_channel_for_its_positions() =>
        IntervalBounds.Flattened([Interval.Between(0, 1), Interval.Between(2, 3)], 2).Should()
            .Equal(Interval.Between(0, 1), Interval.Between(0, 1), Interval.Between(2, 3), Interval.Between(2, 3));

    [Fact]
    public void Dropout_adds_0_and_enlarges_what_it_keeps()
    {
        var dropped = IntervalBounds.Dropped([Interval.Between(1, 2), Interval.Between(-3, -1), Interval.NonNegative], 0.5);

        dropped[0].Low.Should().Be(0);
        dropped[0].High.Should().BeInRange(4, 4.1);
        dropped[1].Low.Should().BeInRange(-6.1, -6);
        dropped[1].High.Should().Be(0);
        dropped[2].Should().Be(Interval.NonNegative);
        var all = () => IntervalBounds.Dropped([s_pixel], 1);
        all.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Double_precision_weights_are_taken_as_they_are() =>
        IntervalBounds.Linear([1.0, 1e-12], [-1.0], 1, [Interval.Between(0, 1)], NumberFormat.Binary64).Single().High.Should()
            .BeGreaterThan(0, "1e-12 is more than rounding");

    private static double Upper(float[] row, float bias, Interval input, NumberFormat format = NumberFormat.Binary32) =>
        IntervalBounds.Linear(row, [bias], 1, [input], format).Single().High;

    private static double Bound(float[] weight, float bias, ConvolutionShape shape, Interval input) =>
        IntervalBounds.Convolution(weight, [bias], shape, [input], NumberFormat.Binary32).Single().High;

    private static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
}
