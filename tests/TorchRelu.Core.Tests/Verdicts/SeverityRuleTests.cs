using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SeverityRuleTests
{
    [Fact]
    public void A_layer_without_dead_channels_has_nothing_to_say() => Judge(channels: 128, dead: 0).Should().BeEmpty();

    [Fact]
    public void A_layer_without_channels_has_nothing_to_say() => Judge(channels: 0, dead: 0).Should().BeEmpty();

    [Theory]
    [InlineData(128, 1, Severity.Notice)]
    [InlineData(128, 31, Severity.Notice)]
    [InlineData(128, 32, Severity.Warning)]
    [InlineData(128, 127, Severity.Warning)]
    [InlineData(128, 128, Severity.Critical)]
    [InlineData(3, 1, Severity.Warning)]
    [InlineData(1, 1, Severity.Critical)]
    public void A_quarter_dead_is_a_warning_and_a_silent_layer_critical(int channels, int dead, Severity severity) =>
        Worst(channels, dead).Should().Be(severity);

    [Theory]
    [InlineData(8, 3, 3, Severity.Warning)]
    [InlineData(8, 4, 4, Severity.Critical)]
    [InlineData(6, 3, 3, Severity.Warning)]
    [InlineData(9, 4, 4, Severity.Warning)]
    [InlineData(128, 64, 64, Severity.Critical)]
    [InlineData(128, 100, 63, Severity.Warning)]
    public void Half_died_is_critical_from_4_channels_on(int channels, int dead, int died, Severity severity) =>
        Worst(channels, dead, died).Should().Be(severity);

    [Theory]
    [InlineData(30, 3, 2, Severity.Notice)]
    [InlineData(30, 3, 3, Severity.Warning)]
    [InlineData(10, 1, 1, Severity.Warning)]
    [InlineData(1_000, 100, 99, Severity.Notice)]
    [InlineData(1_000, 100, 100, Severity.Warning)]
    public void A_rise_of_ten_points_is_a_warning(int channels, int dead, int rise, Severity severity) =>
        Worst(channels, dead, rise: rise).Should().Be(severity);

    [Fact]
    public void The_constants_are_the_documented_ones()
    {
        (Thresholds.WarningDeadShare, Thresholds.WarningRise, Thresholds.RiseWindows).Should().Be((0.25, 0.10, 5));
        (Thresholds.CriticalDiedShare, Thresholds.CriticalDiedChannels).Should().Be((0.50, 4));
    }

    [Fact]
    public void A_healthy_networks_born_dead_channels_are_a_warning_never_critical()
    {
        // MNIST at 98 %: 48 % of 128 fully connected channels dead, all but three since initialisation.
        var findings = Judge(channels: 128, dead: 61, died: 3);

        findings.Select(finding => (finding.Kind, finding.Severity)).Should().Equal((FindingKind.DeadShare, Severity.Warning));
        findings.Single().Message.Should()
            .Contain("61 of 128").And.Contain("47.7 %").And.Contain("warning from 25 %").And.Contain(
            "58 of them without having fired").And.Contain("works with 67");
    }

    [Fact]
    public void Everything_that_holds_is_said_the_worst_first()
    {
        var findings = Judge(channels: 10, dead: 10, died: 6, rise: 2);

        findings.Select(finding => finding.Kind).Should()
            .Equal(FindingKind.LayerSilent, FindingKind.DiedShare, FindingKind.DeadShare, FindingKind.DeadShareRising);
        findings.Should().BeInDescendingOrder(finding => finding.Severity);
        findings.Should().OnlyContain(finding => finding.Layer == "relu1" && finding.Value >= finding.Threshold);
    }

    [Fact]
    public void A_message_has_the_numbers_and_the_threshold_and_the_advice_is_the_cause_s()
    {
        var died = SeverityRule.Judge("relu1", new LayerCondition(100, 60, 55), "Lower the learning rate from 0.3 to 0.01 or less.")[0];

        died.Message.Should().StartWith("relu1: 55 of 100 channels (55 %, critical from 50 %)").And.EndWith(".");
        died.Advice.Should().Be("Lower the learning rate from 0.3 to 0.01 or less.");
        died.Text.Should().Be($"{died.Message} {died.Advice}");
        died.Message.TrimEnd('.').Should().NotContain(". ");
        (died.Value, died.Threshold, died.Channels).Should().Be((0.55, 0.5, 55));
    }

    [Fact]
    public void A_model_is_as_ill_as_its_worst_layer()
    {
        SeverityRule.Worst([]).Should().Be(Severity.None);
        SeverityRule.Worst(Judge(100, 30).Concat(Judge(100, 1))).Should().Be(Severity.Warning);
    }

    private static Severity Worst(int channels, int dead, int died = 0, int rise = 0) =>
        SeverityRule.Worst(Judge(channels, dead, died, rise));

    private static IReadOnlyList<Finding> Judge(int channels, int dead, int died = 0, int rise = 0) =>
        SeverityRule.Judge("relu1", new LayerCondition(channels, dead, died, rise));
}
