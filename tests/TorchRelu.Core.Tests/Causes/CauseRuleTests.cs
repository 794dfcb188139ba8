using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>Every cause has a test in which it is named, and twins in which it is absent and must not be.</summary>
public sealed class CauseRuleTests
{
    /// <summary>A unit that lived well and died with nothing to show for it.</summary>
    private static readonly DeathEvidence s_healthy = new()
    {
        Channel = 7,
        Producer = ProducerKind.Linear,
        EverFired = true,
        Before = new UnitReading(200, -0.02, 1.4),
        Now = new UnitReading(260, -0.03, 1.42),
        FastestMove = 0.001,
        LearningRate = 0.001,
        RowStep = 0.008,
        BiasStep = 0.001,
        SilentInputShare = 0.1,
        WeightSum = 0.3,
    };

    private static readonly DeathEvidence s_normalised = s_healthy with
    {
        Producer = ProducerKind.BatchNorm,
        Before = new UnitReading(200, -0.1, 1),
        Now = new UnitReading(260, -0.2, 1),
        Norm = new NormReading(Gamma: 1, Beta: -0.2),
    };

    [Fact]
    public void Without_a_cause_the_answer_is_unknown()
    {
        var finding = CauseRule.Explain(s_healthy).Single();

        finding.Cause.Should().Be(DeathCause.Unknown);
        finding.Message.Should()
            .StartWith("channel 7: none of the known causes applies").And.Contain("bias -0.03").And.Contain("weight norm 1.42");
        finding.Strength.Should().Be(0);
    }

    [Fact]
    public void Where_nothing_could_be_read_the_answer_is_unknown() =>
        Causes(new DeathEvidence { Channel = 0, Producer = ProducerKind.Unknown, EverFired = true }).Should().Equal(DeathCause.Unknown);

    // Upstream

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.75)]
    public void Behind_dead_channels_a_unit_is_a_victim(double share) =>
        Causes(s_healthy with { SilentInputShare = share }).Should().Equal(DeathCause.UpstreamDead);

    [Theory]
    [InlineData(0.7499)]
    [InlineData(0.48)]
    [InlineData(null)]
    public void With_a_good_part_of_its_inputs_alive_it_is_not(double? share) =>
        Causes(s_healthy with { SilentInputShare = share }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void A_victims_silent_inputs_are_not_blamed_for_their_scale_nor_its_ordinary_bias() =>
        Causes(s_healthy with { SilentInputShare = 1, Inputs = new InputReading(0, 0), InputsNonNegative = true }).Should()
            .Equal(DeathCause.UpstreamDead);

    [Fact]
    public void A_victim_that_never_fired_is_not_told_of_a_shift_of_its_inputs() =>
        Causes(s_healthy with { SilentInputShare = 1, EverFired = false, InputsNonNegative = true, WeightSum = -3 }).Should()
            .Equal(DeathCause.UpstreamDead, DeathCause.BornDead);

    [Fact]
    public void A_victim_with_a_bias_of_its_own_making_is_told_both_the_root_first() =>
        Causes(s_healthy with { SilentInputShare = 0.9, Now = new UnitReading(260, -9, 1.4) }).Should()
            .Equal(DeathCause.UpstreamDead, DeathCause.NegativeBias);

    // Learning rate

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.25)]
    public void A_unit_that_moved_by_2_percent_per_step_was_thrown_out_by_the_learning_rate(double move)
    {
        var finding = CauseRule.Explain(s_healthy with { FastestMove = move, LearningRate = 0.3 }).Single();

        finding.Cause.Should().Be(DeathCause.LearningRateTooHigh);
        (finding.Value, finding.Threshold).Should().Be((move, CauseRule.FastMove));
        finding.Message.Should().Contain("of their norm per step").And.Contain("too fast from 2 %").And.Contain("learning rate of 0.3");
    }

    [Theory]
    [InlineData(0.0199)]
    [InlineData(0.003)]
    [InlineData(0.0)]
    public void A_unit_that_moved_more_slowly_was_not(double move) =>
        Causes(s_healthy with { FastestMove = move }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void One_step_of_half_the_row_is_too_large() =>
        Causes(s_healthy with { RowStep = 0.7 }).Should().Equal(DeathCause.LearningRateTooHigh);

    [Fact]
    public void One_step_of_a_third_of_the_row_is_not_as_Adams_bound_is_far_above_its_steps() =>
        Causes(s_healthy with { RowStep = 0.47 }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void A_bias_can_step_too_far_as_well() =>
        Causes(s_healthy with { BiasStep = 0.8 }).Should().Equal(DeathCause.LearningRateTooHigh);

    [Fact]
    public void The_advice_names_a_rate_that_would_not_have_been_too_fast() =>
        CauseRule.Explain(s_healthy with { FastestMove = 0.2, LearningRate = 0.3 }).Single().Advice.Should()
            .Contain("from 0.3 to 0.03 or less");

    [Fact]
    public void A_unit_that_never_fired_was_not_killed_by_the_learning_rate() =>
        Causes(s_healthy with { EverFired = false, FastestMove = 0.2, RowStep = 3 }).Should().Equal(DeathCause.BornDead);

    [Fact]
    public void Deaths_by_a_high_rate_leave_an_ordinary_bias_and_it_is_not_blamed()
    {
        // Measured: 20-64-64-10 under Adam at 0.3, a unit of the second layer.
        var thrownOut =
            s_healthy with { Before = new UnitReading(96, -2.9, 13), Now = new UnitReading(160, -3.42, 13.7), FastestMove = 0.23,
            LearningRate = 0.3 };

        Causes(thrownOut).Should().Equal(DeathCause.LearningRateTooHigh);
    }

    // Bias

    [Fact]
    public void A_bias_of_minus_10_is_the_cause()
    {
        var finding = CauseRule.Explain(s_healthy with { Now = new UnitReading(260, -10, 1.4) }).Single();

        finding.Cause.Should().Be(DeathCause.NegativeBias);
        finding.Message.Should()
            .Contain("its bias of -10 against a weight norm of 1.4").And.Contain("at step 200, still alive, -0.02 and 1.4").And.Contain(
            "7.14 standard deviations below zero (closed from 2.33)");
    }

    [Theory]
    [InlineData(-2.35, true)]
    [InlineData(-2.3, false)]
    public void It_is_one_where_standardised_inputs_reach_zero_on_less_than_1_percent(double bias, bool named) =>
        Causes(s_healthy with { Now = new UnitReading(260, bias, 1) }).Contains(DeathCause.NegativeBias).Should().Be(named);

    [Fact]
    public void A_planted_bias_is_named_although_the_unit_never_fired() =>
        Causes(s_healthy with { EverFired = false, Before = new UnitReading(0, -10, 1.4), Now = new UnitReading(60, -10, 1.4) })
            .Should().Equal(DeathCause.NegativeBias, DeathCause.BornDead);

    [Fact]
    public void A_row_of_zeros_is_held_down_by_its_bias() =>
        Causes(s_healthy with { EverFired = false, Now = new UnitReading(60, -1, 0) }).Should()
            .Equal(DeathCause.NegativeBias, DeathCause.BornDead);

    [Fact]
    public void A_bias_with_which_the_unit_lived_is_not_the_cause() =>
        Causes(s_healthy with { Before = new UnitReading(200, -9.9, 1.4), Now = new UnitReading(260, -10, 1.4) }).Should()
            .Equal(DeathCause.Unknown);

    [Fact]
    public void Weights_that_shrank_against_a_bias_are_as_good_as_a_bias_that_fell() =>
        Causes(s_healthy with { Before = new UnitReading(200, -1, 2), Now = new UnitReading(260, -1, 0.2) }).Should()
            .Equal(DeathCause.NegativeBias);

    [Fact]
    public void Inputs_that_vary_enough_for_a_bias_clear_it() =>
        Causes(s_healthy with { Now = new UnitReading(260, -10, 1.4), Inputs = new InputReading(0, 8) }).Should().Equal(DeathCause.Unknown);

    // Shift and scale of the inputs

    [Fact]
    public void A_mean_of_the_inputs_that_closes_the_unit_is_the_cause()
    {
        var finding = CauseRule.Explain(s_healthy with { Inputs = new InputReading(-4, 1.5) }).Single();

        finding.Cause.Should().Be(DeathCause.InputShift);
        finding.Message.Should()
            .Contain("-4 against a spread of 1.5").And.Contain("2.69 standard deviations below zero (closed from 2.33)");
    }

    [Theory]
    [InlineData(-3.4)]
    [InlineData(0)]
    [InlineData(4)]
    public void A_mean_that_leaves_it_open_is_not(double mean) =>
        Causes(s_healthy with { Inputs = new InputReading(mean, 1.5) }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void Where_bias_and_mean_close_it_together_both_are_named() =>
        Causes(s_healthy with { Now = new UnitReading(260, -2, 1.4), Inputs = new InputReading(-2, 1.5) }).Should()
            .Equal(DeathCause.InputShift, DeathCause.NegativeBias);

    [Fact]
    public void A_part_of_less_than_a_quarter_is_not_named() =>
        Causes(s_healthy with { Now = new UnitReading(260, -4, 1.4), Inputs = new InputReading(-1, 1.5) }).Should()
            .Equal(DeathCause.NegativeBias);

    [Fact]
    public void A_born_dead_unit_whose_inputs_are_all_positive_and_weights_sum_below_zero_is_told_so()
    {
        var findings = CauseRule.Explain(s_healthy with { EverFired = false, InputsNonNegative = true, WeightSum = -3.1 });

        findings.Select(finding => finding.Cause).Should().Equal(DeathCause.InputShift, DeathCause.BornDead);
        findings[0].Message.Should().Contain("never negative").And.Contain("sum to -3.1");
        findings[0].Advice.Should().Contain("can be left as it is");
    }

    [Fact]
    public void Not_so_where_its_weights_sum_above_zero() =>
        Causes(s_healthy with { EverFired = false, InputsNonNegative = true, WeightSum = 0.4 }).Should().Equal(DeathCause.BornDead);

    [Fact]
    public void Nor_where_its_inputs_have_both_signs() =>
        Causes(s_healthy with { EverFired = false, InputsNonNegative = false, WeightSum = -3.1 }).Should().Equal(DeathCause.BornDead);

    [Fact]
    public void Nor_where_it_once_fired_on_them() =>
        Causes(s_healthy with { InputsNonNegative = true, WeightSum = -3.1 }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void Nor_where_its_bias_explains_it() =>
        Causes(s_healthy with { EverFired = false, InputsNonNegative = true, WeightSum = -0.1, Now = new UnitReading(60, -10, 1.4) })
            .Should().Equal(DeathCause.NegativeBias, DeathCause.BornDead);

    [Fact]
    public void Inputs_that_hardly_vary_are_the_cause_where_an_ordinary_bias_decides()
    {
        var finding = CauseRule.Explain(s_healthy with { Now = new UnitReading(260, -0.2, 1.4), Inputs = new InputReading(0, 0.01) })
            .Single();

        finding.Cause.Should().Be(DeathCause.InputScale);
        finding.Message.Should().Contain("small below 0.1").And.Contain("ordinary bias of -0.2");
    }

    [Fact]
    public void A_bias_that_would_close_the_unit_on_standardised_inputs_is_not_excused_by_their_scale() =>
        Causes(s_healthy with { Now = new UnitReading(260, -5, 1.4), Inputs = new InputReading(0, 0.01) }).Should()
            .Equal(DeathCause.NegativeBias);

    [Fact]
    public void Inputs_of_a_fair_spread_are_not_blamed() =>
        Causes(s_healthy with { Now = new UnitReading(260, -0.2, 1.4), Inputs = new InputReading(0, 0.2) }).Should()
            .Equal(DeathCause.Unknown);

    [Fact]
    public void Large_inputs_are_blamed_together_with_the_steps_they_enlarge()
    {
        Causes(s_healthy with { Inputs = new InputReading(0, 200), FastestMove = 0.5 }).Should()
            .Equal(DeathCause.LearningRateTooHigh, DeathCause.InputScale);
        Causes(s_healthy with { Inputs = new InputReading(0, 200) }).Should().Equal(DeathCause.Unknown);
        Causes(s_healthy with { Inputs = new InputReading(0, 2), FastestMove = 0.5 }).Should().Equal(DeathCause.LearningRateTooHigh);
    }

    // Batch normalisation

    [Theory]
    [InlineData(1, -3)]
    [InlineData(-1, -3)]
    [InlineData(0.01, -0.05)]
    [InlineData(0, -0.3)]
    [InlineData(1, -1)]
    public void A_beta_far_below_zero_for_its_gamma_is_the_cause(double gamma, double beta)
    {
        var death = s_normalised with { Now = new UnitReading(260, beta, Math.Abs(gamma)), Norm = new NormReading(gamma, beta) };

        Causes(death).Should().Equal(DeathCause.BatchNormBeta);
    }

    [Theory]
    [InlineData(1, -0.99)]
    [InlineData(1, 0.5)]
    [InlineData(2, -1)]
    public void A_beta_within_one_scale_is_not(double gamma, double beta) =>
        Causes(s_normalised with { Norm = new NormReading(gamma, beta) }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void A_beta_with_which_the_unit_lived_is_not_the_cause() =>
        Causes(s_normalised with { Before = new UnitReading(200, -2.9, 1), Norm = new NormReading(1, -3) }).Should()
            .Equal(DeathCause.Unknown);

    [Fact]
    public void Without_a_normalisation_in_front_no_beta_is_named() =>
        Causes(s_healthy with { Norm = new NormReading(1, -3) }).Should().Equal(DeathCause.Unknown);

    [Fact]
    public void A_bias_in_front_of_a_normalisation_has_no_effect_and_is_not_blamed() =>
        Causes(s_normalised with { Now = new UnitReading(260, -10, 1.4) }).Should().Equal(DeathCause.Unknown);

    [Theory]
    [InlineData(1, -5, true)]
    [InlineData(-1, 5, true)]
    [InlineData(1, 5, false)]
    [InlineData(1, -4, false)]
    public void Values_far_from_the_running_mean_are_a_shift(double gamma, double mean, bool named)
    {
        // Running deviation 2: 5 below the mean is 2.5 deviations, 4 below is 2.
        var death = s_normalised with { Norm = new NormReading(gamma, 0, 0, 4), Inputs = new InputReading(mean, 2) };

        Causes(death).Should().Equal(named ? DeathCause.InputShift : DeathCause.Unknown);
    }

    // All of them

    [Fact]
    public void Several_causes_are_ranked_from_the_root_to_the_symptom()
    {
        var everything = s_healthy with
        {
            EverFired = true,
            SilentInputShare = 0.8,
            FastestMove = 0.1,
            Now = new UnitReading(260, -10, 1.4),
        };

        Causes(everything).Should().Equal(DeathCause.UpstreamDead, DeathCause.LearningRateTooHigh, DeathCause.NegativeBias);
    }

    [Fact]
    public void Every_finding_is_a_sentence_with_a_number_and_every_advice_is_one()
    {
        DeathEvidence[] deaths =
        [
            s_healthy,
            s_healthy with { SilentInputShare = 1 },
            s_healthy with { FastestMove = 0.1 },
            s_healthy with { RowStep = 9 },
            s_healthy with { Inputs = new InputReading(-9, 1) },
            s_healthy with { Inputs = new InputReading(0, 200), FastestMove = 0.5 },
            s_healthy with { Now = new UnitReading(260, -0.2, 1.4), Inputs = new InputReading(0, 0.01) },
            s_healthy with { EverFired = false, InputsNonNegative = true, WeightSum = -3, Now = new UnitReading(260, -10, 1.4) },
            s_healthy with { EverFired = false, InputsNonNegative = true, WeightSum = -3 },
            s_normalised with { Norm = new NormReading(1, -3) },
            s_normalised with { Norm = new NormReading(1, 0), Inputs = new InputReading(-9, 1) },
        ];
        var findings = deaths.SelectMany(CauseRule.Explain).ToList();

        findings.Select(finding => finding.Cause).Distinct().Should().BeEquivalentTo(Enum.GetValues<DeathCause>());
        findings.Should()
            .OnlyContain(finding =>
            finding.Message.StartsWith("channel 7: ") && finding.Message.EndsWith('.') && finding.Message.Any(char.IsDigit));
        findings.Should().OnlyContain(finding => finding.Advice.EndsWith('.') && char.IsUpper(finding.Advice[0]));
        findings.Should().OnlyContain(finding => finding.Strength >= 0 && finding.Strength <= 1);
        findings.Where(finding => finding.Value is { } value && finding.Threshold is { } threshold && double.IsFinite(value + threshold))
            .Should().NotBeEmpty();
    }

    [Fact]
    public void Adam_moves_a_row_by_the_rate_times_the_root_of_its_length_and_SGD_by_the_rate_times_the_gradient()
    {
        OptimizerStep.Adaptive(0.01, 64).Should().BeApproximately(0.08, 1e-12);
        OptimizerStep.Gradient(0.1, 2, momentum: 0.9).Should().BeApproximately(2, 1e-12);
    }

    [Fact]
    public void A_rate_that_was_lowered_since_is_named_as_it_was_and_not_told_to_be_lowered_again()
    {
        var finding = CauseRule.Explain(s_healthy with { FastestMove = 0.2, LearningRate = 0.01, LearningRateThen = 0.3 }).Single();

        finding.Cause.Should().Be(DeathCause.LearningRateTooHigh);
        finding.Message.Should().Contain("at a learning rate of 0.3");
        finding.Advice.Should().Contain("has been lowered from 0.3 to 0.01 since");
        finding.RateExcess.Should().BeLessThan(1);
    }

    [Fact]
    public void A_rate_that_was_not_lowered_far_enough_is_told_where_to_go()
    {
        var finding = CauseRule.Explain(s_healthy with { FastestMove = 0.2, LearningRate = 0.1, LearningRateThen = 0.3 }).Single();

        finding.Advice.Should().Contain("from 0.1 to 0.03 or less");
        finding.RateExcess.Should().BeApproximately(10 / 3.0, 1e-9);
    }

    private static IEnumerable<DeathCause> Causes(DeathEvidence death) => CauseRule.Explain(death).Select(finding => finding.Cause);
}
