using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>Every cause has a test in which it is named, and twins in which it is absent and must not be.</summary>
public sealed class CauseRuleTests
{
    [Theory]
    [InlineData(0.75, DeathCause.UpstreamDead)]
    [InlineData(1.0, DeathCause.UpstreamDead)]
    [InlineData(0.7499, DeathCause.NegativeBias)]
    [InlineData(null, DeathCause.NegativeBias)]
    public void From_three_quarters_of_silent_inputs_a_unit_is_a_victim(double? share, DeathCause cause) =>
        Cause(new PlantedUnit().Then(99, bias: -4).Death() with { SilentInputShare = share }).Should().Be(cause);

    [Fact]
    public void A_victim_is_known_before_its_account_is_closed_and_though_it_never_fired()
    {
        Cause(new PlantedUnit().Death() with { SilentInputShare = 0.8 }).Should().Be(DeathCause.UpstreamDead);
        Cause(new PlantedUnit(mean: -5).Death(everFired: false) with { SilentInputShare = 0.8 }).Should().Be(DeathCause.UpstreamDead);
        Cause(new PlantedUnit().Death() with { Account = null, SilentInputShare = 0.8 }).Should().Be(DeathCause.UpstreamDead);
    }

    // Own weights

    [Theory]
    [InlineData(1, -5, DeathCause.LearningRateTooHigh)]
    [InlineData(4, -4, DeathCause.LearningRateTooHigh)]
    [InlineData(5, -4, DeathCause.Drift)]
    [InlineData(100, -5, DeathCause.Drift)]
    public void From_one_spread_per_step_weights_were_fast_and_below_they_drifted(long steps, double weights, DeathCause cause) =>
        Cause(new PlantedUnit().Then(steps, weights)).Should().Be(cause);

    [Fact]
    public void Fast_weights_tell_how_many_times_the_rate_is_too_high()
    {
        var finding = Explain(new PlantedUnit().Then(weights: -5, rate: 0.3).Death());

        (finding.RateExcess, finding.LearningRate, finding.Strength, finding.Channel).Should().Be((20, 0.3, 1, 7));
        Explain(new PlantedUnit().Then(weights: -5).Death()).LearningRate.Should().BeNull("no rate is known");
        Explain(new PlantedUnit().Then(99, weights: -5, rate: 0.3).Death()).RateExcess.Should().BeNull("steps were small");
    }

    [Theory]
    [InlineData(10, 5, -3.1, DeathCause.LearningRateTooHigh)]
    [InlineData(10, 4, -3.1, DeathCause.Drift)]
    [InlineData(10, 10, -2.9, DeathCause.Drift)]
    [InlineData(1, 1, -3.1, DeathCause.Drift)]
    public void Half_of_a_layers_deaths_in_one_interval_are_one_event(int together, int atOnce, double weights, DeathCause cause) =>
        Cause(new PlantedUnit().Then(8, weights).Death() with { Together = together, AtOnce = atOnce }).Should().Be(cause);

    [Fact]
    public void Weights_that_explain_less_than_half_are_not_the_cause_however_fast() =>
        Cause(new PlantedUnit().Then(weights: -2, inputs: -5)).Should().Be(DeathCause.InputShift);

    // Bias, inputs and spread

    [Theory]
    [InlineData(false, DeathCause.NegativeBias)]
    [InlineData(true, DeathCause.BatchNormBeta)]
    public void A_bias_that_fell_is_the_cause_and_behind_a_normalisation_it_is_its_shift(bool isNormalised, DeathCause cause)
    {
        Cause(new PlantedUnit().Then(50, bias: -4).Death() with { IsNormalised = isNormalised }).Should().Be(cause);
        Cause(new PlantedUnit().Then(50, inputs: -4).Death() with { IsNormalised = isNormalised }).Should().Be(DeathCause.InputShift);
    }

    [Fact]
    public void A_bias_with_which_the_unit_lived_is_not_the_cause() =>
        Cause(new PlantedUnit(mean: 0, bias: -9).Then(50, inputs: -4)).Should().Be(DeathCause.InputShift);

    [Theory]
    [InlineData(-3.1, -2.9, DeathCause.InputShift)]
    [InlineData(-2.9, -3.1, DeathCause.Drift)]
    [InlineData(1, -4, DeathCause.Drift)]
    public void Inputs_are_the_cause_where_their_part_is_the_largest(double inputs, double weights, DeathCause cause) =>
        Cause(new PlantedUnit().Then(50, weights, inputs: inputs)).Should().Be(cause);

    [Fact]
    public void Values_that_hardly_vary_any_more_are_the_cause()
    {
        Cause(new PlantedUnit(mean: -0.5).Then(50, spread: 0.2)).Should().Be(DeathCause.InputScale);
        Cause(new PlantedUnit(mean: -0.5).Then(50, spread: 0.8, inputs: -4)).Should().Be(DeathCause.InputShift);
    }

    // Penalties

    [Theory]
    [InlineData(0.01, DeathCause.Penalty)]
    [InlineData(0.0081, DeathCause.Penalty)]
    [InlineData(0.008, DeathCause.InputScale)]
    [InlineData(0, DeathCause.InputScale)]
    public void Weight_decay_is_the_cause_where_it_explains_half_of_how_the_weights_shrank(double decay, DeathCause cause) =>
        Cause(Shrunk(decay).Then(64)).Should().Be(cause);

    [Fact]
    public void Weight_decay_is_not_the_cause_where_no_weights_shrank_or_something_else_pushed()
    {
        Cause(new PlantedUnit(mean: -0.5, bias: -0.5).Then(100, spread: 0.2, decay: 0.01)).Should().Be(DeathCause.InputScale);
        Cause(new PlantedUnit(mean: -0.5, bias: -0.5).Then(100, bias: -9, norm: 0.2, decay: 0.01)).Should().Be(DeathCause.NegativeBias);
    }

    [Theory]
    [InlineData(64, 0.98, DeathCause.Penalty)]
    [InlineData(64, 0.995, DeathCause.InputScale)]
    [InlineData(64, 1.02, DeathCause.InputScale)]
    public void A_penalty_of_the_loss_goes_on_shrinking_a_silent_unit(long steps, double norm, DeathCause cause) =>
        Cause(Shrunk(decay: 0).Then(steps, norm: norm)).Should().Be(cause);

    [Fact]
    public void Until_momentum_is_over_a_unit_that_shrank_has_no_cause() =>
        CauseRule.Explain(Shrunk(decay: 0).Then(63, norm: 0.98).Death()).Should().BeNull();

    // Closed from the start

    [Theory]
    [InlineData(-4, "by its bias of -4")]
    [InlineData(-1, "by its inputs, which give -4 in the mean")]
    public void A_unit_that_never_fired_was_closed_by_its_bias_or_by_its_inputs(double bias, string by)
    {
        var finding = Explain(new PlantedUnit(mean: -5, bias: bias).Then(8, weights: -9).Death(everFired: false));

        (finding.Cause, finding.Strength).Should().Be((DeathCause.BornDead, 1));
        finding.Message.Should().Contain(by).And.Contain("5 of its spreads below zero");
    }

    [Fact]
    public void A_unit_that_hardly_fired_at_first_was_closed_then_unless_it_fell_far()
    {
        Cause(new PlantedUnit(mean: -1.9).Then(8, weights: -0.2)).Should().Be(DeathCause.BornDead);
        Cause(new PlantedUnit(mean: -1.9).Then(8, weights: -7.9)).Should().Be(DeathCause.Drift);
    }

    [Fact]
    public void A_unit_that_never_fired_is_told_so_though_nothing_was_read_of_it()
    {
        var unread = Explain(new PlantedUnit().Death(everFired: false) with { Account = null });

        unread.Cause.Should().Be(DeathCause.BornDead);
        unread.Strength.Should().BeLessThan(1, "others show more");
        Cause(new PlantedUnit(mean: -5, bias: null).Death(everFired: false)).Should().Be(DeathCause.BornDead);
    }

    // The rest

    [Theory]
    [InlineData(-1, DeathCause.Mixed)]
    [InlineData(-2.5, DeathCause.Drift)]
    public void Where_no_part_explains_half_of_it_the_causes_are_mixed(double weights, DeathCause cause) =>
        Cause(new PlantedUnit().Then(50, weights, bias: -1, inputs: -1)).Should().Be(cause);

    [Fact]
    public void Without_a_known_layer_the_cause_is_unknown_and_the_fall_is_told()
    {
        var finding = Explain(new PlantedUnit(bias: null).Then(8, inputs: -3).Death());

        finding.Cause.Should().Be(DeathCause.Unknown);
        finding.Message.Should().Contain("its mean fell from 0 to -3").And.Contain("which layer makes it is not known");
        Cause(new PlantedUnit().Death() with { Account = null }).Should().Be(DeathCause.Unknown);
    }

    [Fact]
    public void While_an_account_is_open_there_is_no_answer()
    {
        CauseRule.Explain(new PlantedUnit().Death()).Should().BeNull();
        CauseRule.Explain(new PlantedUnit().Then(weights: -1.9).Death()).Should().BeNull();
        CauseRule.Explain(new PlantedUnit().Death(everFired: false) with { Account = default(ChannelAccount) }).Should().BeNull();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_that_are_not_finite_blame_nobody(double weights)
    {
        var unit = new PlantedUnit();
        var account = unit.Account.Add(new(8, PlantedUnit.Moments(-3, 1), 0, 1), weights, 0.1, 0);

        var finding = Explain(unit.Death() with { Account = account });

        (finding.Cause, finding.RateExcess).Should().Be((DeathCause.Unknown, null));
        finding.Strength.Should().BeInRange(0, 1);
    }

    private static PlantedUnit Shrunk(double decay) =>
        new PlantedUnit(mean: -0.5, bias: -0.5).Then(100, spread: 0.2, norm: 0.2, decay: decay);

    private static DeathCause Cause(PlantedUnit unit) => Cause(unit.Death());

    private static DeathCause Cause(DeathEvidence death) => Explain(death).Cause;

    private static CauseFinding Explain(DeathEvidence death) => CauseRule.Explain(death)!;
}
