using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class LayerAdviceTests
{
    private const int Channels = 64;

    [Fact]
    public void The_advice_is_that_of_the_cause_of_most_of_the_dead() =>
        For([Cause(DeathCause.Drift, 3), Cause(DeathCause.NegativeBias, 7)], dead: 10).Should().Be("Do NegativeBias.");

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void Half_of_the_dead_are_needed_and_a_minority_gives_no_advice(int channels, bool advised) =>
        For([Cause(DeathCause.Drift, channels)], dead: 10).Should().Be(advised ? "Do Drift." : null);

    [Fact]
    public void Many_small_causes_give_no_advice() =>
        For([Cause(DeathCause.Drift, 4), Cause(DeathCause.NegativeBias, 3), Cause(DeathCause.InputShift, 3)], dead: 10).Should().BeNull();

    [Theory]
    [InlineData(DeathCause.Unknown)]
    [InlineData(DeathCause.Mixed)]
    public void What_is_not_known_gives_no_advice_and_no_minority_speaks_for_it(DeathCause cause) =>
        For([Cause(DeathCause.Drift, 4), Cause(cause, 6)], dead: 10).Should().BeNull();

    [Fact]
    public void Without_causes_there_is_no_advice() => For([], dead: 10).Should().BeNull();

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void A_rate_is_named_only_where_half_of_the_layer_died(int died, bool named)
    {
        var advice = LayerAdvice.For([Thrown(40)], dead: 40, died, Channels);

        advice.Should().Be(named ? "Lower the learning rate from 0.3 to 0.03, and recycle the dead channels. Do LearningRateTooHigh."
            : "Do LearningRateTooHigh.");
    }

    [Fact]
    public void Channels_that_were_born_dead_are_no_collapse() =>
        LayerAdvice.For([Thrown(40)], dead: 64, died: 20, Channels).Should().Be("Do LearningRateTooHigh.");

    [Fact]
    public void Without_a_known_rate_none_is_named()
    {
        LayerAdvice.For([Thrown(64) with { LearningRate = null }], 64, 64, Channels).Should().Be("Do LearningRateTooHigh.");
        LayerAdvice.For([Thrown(64) with { RateExcess = null }], 64, 64, Channels).Should().Be("Do LearningRateTooHigh.");
    }

    [Fact]
    public void A_rate_that_threw_nobody_out_is_not_told_to_be_lowered() =>
        LayerAdvice.For([Thrown(64) with { RateExcess = 1 }], 64, 64, Channels).Should().Be("Do LearningRateTooHigh.");

    [Theory]
    [InlineData(1e-5, 4)]
    [InlineData(0.001, 1_000)]
    [InlineData(0.3, 1e7)]
    [InlineData(1e-8, 1e12)]
    public void However_small_the_rate_should_be_it_is_never_named_as_0(double rate, double excess)
    {
        var advice = LayerAdvice.For([Thrown(64) with { LearningRate = rate, RateExcess = excess }], 64, 64, Channels);

        advice.Should().StartWith("Lower the learning rate from ").And.NotContain("0 or less").And.NotContain(" to 0,");
    }

    [Fact]
    public void The_main_cause_has_half_of_the_dead_or_there_is_none()
    {
        LayerCause[] causes = [Cause(DeathCause.UpstreamDead, 5), Cause(DeathCause.Unknown, 5)];

        LayerAdvice.MainCause(causes, 10)!.Cause.Should().Be(DeathCause.UpstreamDead, "of two halves the root counts");
        LayerAdvice.MainCause(causes, 11).Should().BeNull();
    }

    [Fact]
    public void In_a_training_that_has_learnt_no_rate_is_named() => LayerAdvice.For([Thrown(64)], 64, 64, Channels, lossLeft: 0.29)
        .Should().Be("Do LearningRateTooHigh.").And.NotBe(LayerAdvice.For([Thrown(64)], 64, 64, Channels));

    [Theory]
    [InlineData(64, 0.31, true)]
    [InlineData(58, 0.31, true)]
    [InlineData(57, 0.31, false)]
    [InlineData(57, 0.81, true)]
    public void The_more_of_a_layer_is_gone_the_more_must_have_been_learnt(int died, double lossLeft, bool namesRate) =>
        (LayerAdvice.For([Thrown(died)], died, died, 64, lossLeft)!.StartsWith("Lower", StringComparison.Ordinal)).Should().Be(namesRate);

    private static string? For(LayerCause[] causes, int dead) => LayerAdvice.For(causes, dead, died: dead, Channels);

    private static LayerCause Cause(DeathCause cause, int channels) => new(cause, channels, "example", $"Do {cause}.");

    private static LayerCause Thrown(int channels) =>
        Cause(DeathCause.LearningRateTooHigh, channels) with { LearningRate = 0.3, RateExcess = 10 };
}
