using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ForesightRuleTests
{
    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void More_than_32_percent_silent_after_eight_steps_foresee_a_loss(int silent, bool foreseen) =>
        (Judge(Reading(4, 100), Reading(8, channels: 100, silent: silent)) is not null).Should().Be(foreseen);

    [Fact]
    public void Silent_units_are_told_with_their_number_and_the_threshold()
    {
        var finding = Judge(Reading(4), Reading(8, silent: 4))!;

        (finding.Kind, finding.Severity, finding.Layer).Should().Be((FindingKind.DeathsForeseen, Severity.Notice, "relu1"));
        (finding.Channels, finding.Value, finding.Threshold).Should().Be((4, 0.4, 0.32));
        finding.Message.Should().StartWith("relu1: a quarter of its units or more will probably die").And
            .Contain("4 of 10 units of relu1 are silent after 8 steps (40 %, many more follow from 32 %)");
        finding.Advice.Should().StartWith("Centre the inputs");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(16)]
    public void Silent_units_are_counted_after_eight_steps_and_not_at_another_time(long step) =>
        Judge(Reading(4), Reading(step, silent: 10)).Should().BeNull();

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(0.51, true)]
    [InlineData(-0.51, true)]
    public void A_first_step_of_more_than_half_a_spread_foresees_a_loss(double push, bool foreseen) =>
        (Judge(Reading(0), Reading(1, pushes: Enumerable.Repeat(push, 10))) is not null).Should().Be(foreseen);

    [Fact]
    public void The_median_of_the_first_step_counts_and_is_told()
    {
        var finding = Judge(Reading(0, 9), Reading(1, pushes: [0, 0, 0, 0, 0.7, 0.7, 0.7, 9, 9]))!;

        (finding.Value, finding.Threshold, finding.Channels).Should().Be((0.7, 0.5, null));
        finding.Message.Should().Contain("the first step moved half of its units by 0.7 of their spreads or more (many die from 0.5)");
        Judge(Reading(0, 9), Reading(1, pushes: [0, 0, 0, 0, 0, 9, 9, 9, 9])).Should().BeNull("most of the units hardly moved");
    }

    [Fact]
    public void The_first_step_counts_in_the_larger_spread_of_the_unit()
    {
        Judge(Reading(0, spread: 2), Reading(1, pushes: Enumerable.Repeat(0.9, 10))).Should().BeNull();
        Judge(Reading(0), Reading(1, spread: 2, pushes: Enumerable.Repeat(0.9, 10))).Should().BeNull();
    }

    [Fact]
    public void A_step_of_the_bias_is_a_step_too()
    {
        var moved = Reading(1) with { Producer = Producer(10, bias: -0.6) with { Weights = new double[10] } };
        var against = Reading(1) with { Producer = Producer(10, bias: -0.6) with { Weights = [.. Enumerable.Repeat(0.6, 10)] } };

        Judge(Reading(0), moved).Should().NotBeNull();
        Judge(Reading(0), against).Should().BeNull("weights and bias cancel");
    }

    [Fact]
    public void SGD_says_nothing_after_the_first_step() =>
        Judge(Reading(0), Reading(1, pushes: Enumerable.Repeat(5.0, 10)), isAdaptive: false).Should().BeNull();

    [Fact]
    public void SGD_too_is_judged_after_eight_steps() => Judge(Reading(4), Reading(8, silent: 9), isAdaptive: false).Should().NotBeNull();

    [Theory]
    [InlineData(7, 32, false)]
    [InlineData(8, 31, false)]
    [InlineData(8, 32, true)]
    public void Too_few_channels_or_values_say_nothing(int channels, long values, bool foreseen)
    {
        var silent = Judge(Reading(4, channels), Reading(8, channels, silent: channels) with { Values = values });
        var pushes = Enumerable.Repeat(5.0, channels);
        var thrown = Judge(Reading(0, channels), Reading(1, channels, pushes: pushes) with { Values = values });

        (silent is not null, thrown is not null).Should().Be((foreseen, foreseen));
    }

    [Fact]
    public void A_reading_without_one_before_it_says_nothing() => Judge(null, Reading(8, silent: 10)).Should().BeNull();

    [Fact]
    public void Without_a_known_layer_the_first_step_says_nothing()
    {
        var pushed = Reading(1, pushes: Enumerable.Repeat(5.0, 10));

        Judge(Reading(0) with { Producer = null }, pushed).Should().BeNull();
        Judge(Reading(0), pushed with { Producer = null }).Should().BeNull();
        Judge(Reading(0), pushed with { Producer = Producer(10) }).Should().BeNull("there was nothing to compare its weights with");
    }

    [Fact]
    public void Units_without_any_spread_are_left_out()
    {
        var before = Reading(0, spread: 0);
        var now = Reading(1, pushes: Enumerable.Repeat(0.1, 10));
        ChannelMoments[] few = [.. now.Channels.Select((channel, c) => channel with { Spread = c < 2 ? 1 : 0 })];

        Judge(before, now with { Channels = few }).Should().BeNull();
        Judge(before, now with { Channels = before.Channels }).Should().BeNull();
    }

    private static Finding? Judge(SiteReading? before, SiteReading now, bool isAdaptive = true) =>
        ForesightRule.Judge("relu1", before, now, isAdaptive);

    private static SiteReading Reading(long step, int channels = 10, int silent = 0, double spread = 1, IEnumerable<double>? pushes = null)
    {
        double[]? weights = pushes is null ? null : [.. pushes];
        var count = weights?.Length ?? channels;
        var moments = Enumerable.Range(0, count).Select(c => new ChannelMoments(0, (float)spread, 1, c < silent ? 0 : 0.5f));
        return new(step, 1_000, [.. moments]) { Producer = Producer(count) with { Weights = weights } };
    }

    private static ProducerReading Producer(int channels, double bias = 0) =>
        new([.. Enumerable.Repeat(bias, channels)], [.. Enumerable.Repeat(1f, channels)]);
}
