using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class CauseTextTests
{
    private static readonly DeathEvidence s_thrown = new PlantedUnit(bias: -1).Then(weights: -4, bias: -1, rate: 0.3).Death();

    [Fact]
    public void Every_cause_has_a_sentence_with_numbers_and_an_advice()
    {
        DeathEvidence[] deaths =
        [
            s_thrown,
            s_thrown with { SilentInputShare = 0.8 },
            s_thrown with { Account = null },
            s_thrown with { Account = null, EverFired = false },
            new PlantedUnit().Then(99, weights: -4).Death(),
            new PlantedUnit().Then(99, bias: -4).Death(),
            new PlantedUnit().Then(99, bias: -4).Death() with { IsNormalised = true },
            new PlantedUnit().Then(99, inputs: -4).Death(),
            new PlantedUnit(bias: null).Then(99, inputs: -4).Death(),
            new PlantedUnit(mean: -0.5).Then(99, spread: 0.1).Death(),
            new PlantedUnit(mean: -0.5, bias: -0.5).Then(99, spread: 0.1, norm: 0.1, decay: 0.1).Death(),
            new PlantedUnit(mean: -0.5, bias: -0.5).Then(99, spread: 0.1, norm: 0.1).Then(99, norm: 0.1).Death(),
            new PlantedUnit().Then(99, weights: -1, bias: -1, inputs: -1).Death(),
            new PlantedUnit(mean: -5).Death(everFired: false),
            new PlantedUnit(mean: -5, bias: -5).Death(everFired: false),
        ];
        var findings = deaths.Select(death => CauseRule.Explain(death)!).ToList();

        findings.Select(finding => finding.Cause).Distinct().Should().BeEquivalentTo(Enum.GetValues<DeathCause>());
        findings.Select(finding => finding.Message).Should().OnlyHaveUniqueItems();
        foreach (var finding in findings)
        {
            finding.Message.Should().StartWith("channel 7: ").And.EndWith(".").And.NotContainAny("NaN", "  ", "..", "-0 ");
            finding.Advice.Should().EndWith(".").And.MatchRegex("^[A-Z]");
            finding.Strength.Should().BeInRange(0, 1);
        }
    }

    [Fact]
    public void Fast_weights_are_told_with_all_parts_of_the_fall_so_that_they_can_be_added_up() =>
        Message(s_thrown).Should().Be("channel 7: its own weights and bias pushed it down by 5 of its spreads in one step (step 1), at a " +
            "learning " +
            "rate of 0.3; of its fall of 5 spreads, own weights 4, bias 1, inputs 0, spread 0.");

    [Fact]
    public void A_push_over_several_steps_is_told_with_its_steps() =>
        Message(new PlantedUnit().Then(8, weights: -1).Then(2, weights: -4).Death()).Should()
            .Contain("pushed it down by 4 of its spreads in steps 9 to 10; of its fall of 4 spreads");

    [Theory]
    [InlineData(1, "(step 1), at a")]
    [InlineData(2, "(step 1), as 1 other of this layer then, at a")]
    [InlineData(9, "(step 1), as 8 others of this layer then, at a")]
    public void Those_that_died_at_once_are_told(int atOnce, string expected) =>
        Message(s_thrown with { AtOnce = atOnce, Together = 20 }).Should().Contain(expected);

    [Fact]
    public void The_highest_loss_of_those_steps_is_told() =>
        Message(s_thrown with { LossThen = 812.4 }).Should().Contain("; the loss reached 812; of its fall");

    [Theory]
    [InlineData(false, 0.99, false)]
    [InlineData(false, 1.0, true)]
    [InlineData(true, 0.5, true)]
    public void A_mean_of_the_inputs_beyond_their_spread_is_told_and_that_of_inputs_above_zero(
        bool nonNegative, double mean, bool told)
    {
        var message = Message(s_thrown with { MeanInput = mean, InputsNonNegative = nonNegative });

        message.Contains(" times their spread", StringComparison.Ordinal).Should().Be(told);
        message.Contains("its inputs are never negative", StringComparison.Ordinal).Should().Be(nonNegative);
    }

    [Fact]
    public void Advice_names_the_layer_that_makes_the_unit()
    {
        Advice(s_thrown).Should().StartWith("Centre the inputs of 'fc1'");
        Advice(s_thrown with { Layer = null }).Should().StartWith("Centre the inputs of the layer");
    }

    [Theory]
    [InlineData("", "the data moved from step 0 to 99")]
    [InlineData("'relu1'", "what 'relu1' gives moved from step 0 to 99")]
    public void Inputs_are_told_by_what_feeds_them(string feeding, string expected) =>
        Message(new PlantedUnit().Then(99, inputs: -4).Death() with { Feeding = feeding }).Should()
            .Contain(expected).And.Contain("pushed it down by 4 of its spreads");

    [Fact]
    public void A_drift_is_told_with_its_largest_step() =>
        Message(new PlantedUnit().Then(100, weights: -5).Death()).Should()
            .Contain("down by 5 of its spreads in small steps from step 0 to 100, at most 0.05 a step");

    [Fact]
    public void A_penalty_is_told_with_what_it_made_of_the_weights()
    {
        var decayed = new PlantedUnit(mean: -0.5, bias: -0.5).Then(100, spread: 0.25, norm: 0.25, decay: 0.02).Death();
        var penalised = new PlantedUnit(mean: -0.5, bias: -0.5).Then(100, spread: 0.25, norm: 0.25).Then(100, norm: 0.5).Death();

        Message(decayed).Should().Contain("weight decay shrank its weights from 1 to 0.25").And.Contain("until its bias of -0.5 closed it");
        Message(decayed with { IsNormalised = true }).Should().Contain("weight decay shrank the scale of the normalisation in front");
        Message(penalised).Should().Contain("a penalty shrank its weights from 1 to 0.25").And.Contain("and to 0.125 since");
    }

    [Fact]
    public void A_unit_that_was_closed_before_monitoring_began_is_not_said_to_be_born_so()
    {
        var closed = new PlantedUnit(mean: -5).Death(everFired: false);

        Message(closed).Should().Contain("it never fired: closed from the start");
        Message(closed with { WasTrainedBefore = true }).Should().Contain("closed when monitoring began, in a training under way");
        var hardly = new PlantedUnit(mean: -1.9).Then(8, weights: -1).Death();
        Message(hardly).Should().Contain("it hardly fired at its first reading");
    }

    private static string Message(DeathEvidence death) => CauseRule.Explain(death)!.Message;

    private static string Advice(DeathEvidence death) => CauseRule.Explain(death)!.Advice;
}
