using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>
/// The closed forms against the table of Lu et al. as it was recomputed; the networks themselves are built where there is a tensor library.
/// </summary>
public sealed class BornDeadTests
{
    [Theory]
    [InlineData(2, 3, 0.4375)]
    [InlineData(2, 4, 0.5781)]
    [InlineData(2, 5, 0.6836)]
    [InlineData(2, 6, 0.7627)]
    [InlineData(2, 10, 0.9249)]
    public void On_one_input_a_network_is_born_dead_unless_every_layer_lives(int width, int depth, double expected)
    {
        BornDead.OnOneInput(width, depth).Should().BeApproximately(expected, 5e-5);
        BornDead.OnOneInput(Enumerable.Repeat(width, depth - 1).ToArray()).Should().BeApproximately(expected, 5e-5);
    }

    [Fact]
    public void Layers_of_different_widths_multiply()
    {
        BornDead.OnOneInput([1, 2, 3]).Should().BeApproximately(1 - (0.5 * 0.75 * 0.875), 1e-15);
        BornDead.OnOneInput([]).Should().Be(0);
    }

    [Fact]
    public void Probabilities_far_below_the_precision_of_1_minus_them_are_kept() =>
        BornDead.OnOneInput(64, 11).Should().BeApproximately(10 * Math.ScaleB(1, -64), 1e-30);

    [Theory]
    [InlineData(2, 0.15625)]
    [InlineData(3, 0.04297)]
    [InlineData(4, 0.01123)]
    [InlineData(5, 0.00287)]
    public void Two_hidden_layers_have_a_closed_form_which_the_lower_bound_meets(int width, double expected)
    {
        BornDead.TwoHiddenLayers(width).Should().BeApproximately(expected, 5e-6);
        BornDead.LowerBound(width, 3).Should().BeApproximately(BornDead.TwoHiddenLayers(width), 1e-15);
    }

    [Theory]
    [InlineData(4, 0.3262)]
    [InlineData(5, 0.4767)]
    [InlineData(6, 0.5997)]
    [InlineData(10, 0.8703)]
    public void The_lower_bound_of_two_sided_domains_is_the_published_one(int depth, double expected) =>
        BornDead.LowerBound(2, depth).Should().BeApproximately(expected, 5e-5);

    [Theory]
    [InlineData(2, 4, 0.3399)]
    [InlineData(2, 10, 0.8800)]
    [InlineData(3, 5, 0.2069)]
    [InlineData(3, 10, 0.5785)]
    [InlineData(4, 6, 0.1145)]
    [InlineData(5, 10, 0.1281)]
    public void What_was_measured_lies_between_the_bounds(int width, int depth, double measured)
    {
        const double StandardError = 5e-4;
        measured.Should().BeGreaterThan(BornDead.LowerBound(width, depth) - (4 * StandardError));
        measured.Should().BeLessThan(BornDead.OnOneInput(width, depth));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(60, 0.3333)]
    [InlineData(90, 0.25)]
    [InlineData(120, 0.1667)]
    [InlineData(180, 0)]
    public void A_unit_misses_two_inputs_the_less_the_further_apart_they_are(double degrees, double expected) =>
        BornDead.OnTwoInputs(degrees * Math.PI / 180).Should().BeApproximately(expected, 5e-5);

    [Fact]
    public void On_n_symmetric_inputs_a_unit_looks_dead_with_2_to_the_minus_n()
    {
        BornDead.LooksDead(1).Should().Be(0.5);
        BornDead.LooksDead(10).Should().Be(1 / 1024.0);
    }

    [Fact]
    public void A_unit_fires_on_standard_normal_inputs_as_often_as_its_bias_over_its_norm_says()
    {
        BornDead.FiringRate(0, 3).Should().Be(0.5);
        BornDead.FiringRate(-4.2, 3).Should().BeApproximately(NormalDistribution.Cumulative(-1.4), 1e-15);
        // Sparse but alive: 92.1 % zeros are no death.
        (1 - BornDead.FiringRate(-1.4, 1)).Should().BeApproximately(0.919, 5e-4);
        (BornDead.FiringRate(1, 0), BornDead.FiringRate(0, 0), BornDead.FiringRate(-1, 0)).Should().Be((1.0, 0.0, 0.0));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Action[] asking =
        [
            () => BornDead.OnOneInput([0]), () => BornDead.OnOneInput(2, 1), () => BornDead.LowerBound(2, 2), () =>
                BornDead.OnTwoInputs(-0.1),
            () => BornDead.OnTwoInputs(double.NaN), () => BornDead.FiringRate(0, -1), () => BornDead.BehindBatchNorm(1, 0, 0),
        ];

        asking.Should().AllSatisfy(action => action.Should().Throw<ArgumentOutOfRangeException>());
    }
}
