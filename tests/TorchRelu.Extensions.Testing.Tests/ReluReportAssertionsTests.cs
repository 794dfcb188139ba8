using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;
using Xunit.Sdk;
using static TorchRelu.Tests.Reports;

namespace TorchRelu.Tests;

public sealed class ReluReportAssertionsTests
{
    [Fact]
    public void What_holds_passes_and_can_be_gone_on_with()
    {
        var report = Of(Layer("relu1"), Layer("relu2"), NeverCalled());

        report.Should().HaveNoDeadChannels().And.HaveDeadShareBelow(0.1).And.NotHaveRegressedFrom(report, 0)
            .And.HaveLayer("relu1").Which.Should()
            .HaveNoDeadChannels().And.HaveDeadShareBelow(0.1).And.NotHaveRegressedFrom(report.Layers[1]);
    }

    [Fact]
    public void A_message_names_the_variable_the_reason_and_the_layers_with_their_numbers()
    {
        var trained = Of(Layer("relu1"), Layer("relu{0}", dead: 2), Layer("relu3", undecided: 4));

        void Asserting()
        {
            trained.Should().HaveNoDeadChannels("the {0} is low", "rate");
        }

        Failing(Asserting).Should().Be(
            """
            Expected trained to have no dead channels because the rate is low, but 2 of 3 layers fail:
              relu{0}: 2 of 10 channels dead (20 %)
              relu3: 0 of 10 channels dead (0 %), 4 undecided (2000 samples seen, 500 needed): show the model more data
            """);
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(2, 0, false)]
    [InlineData(0, 2, false)]
    [InlineData(1, 1, false)]
    public void The_share_holds_in_every_layer_whatever_the_undecided_are(int dead, int undecided, bool holds)
    {
        var report = Of(Layer("relu1"), Layer("relu2", dead, undecided));
        var asserting = () => report.Should().HaveDeadShareBelow(0.2);

        if (holds) asserting.Should().NotThrow();
        else asserting.Should().Throw<XunitException>()
            .WithMessage("Expected report to have less than 20 % dead channels in every layer, but 1 of 2 layers fail:\n  relu2: *");
    }

    [Fact]
    public void A_report_of_which_nothing_is_decided_passes_nothing()
    {
        var report = Of(Layer("relu1", undecided: 10));

        Failing(() => report.Should().HaveNoDeadChannels()).Should().Contain("10 undecided");
        Failing(() => report.Should().HaveDeadShareBelow(1)).Should().Contain("10 undecided");
        Failing(() => report.Should().NotHaveRegressedFrom(report, 1)).Should().Contain("10 of 10 channels are undecided");
        Failing(() => Of(NeverCalled()).Should().HaveNoDeadChannels()).Should().Contain("nothing was counted");
        Failing(() => NeverCalled().Should().HaveDeadShareBelow(1)).Should().Contain("nothing was counted");
        Failing(() => Of().Should().NotHaveRegressedFrom(Of())).Should().Contain("nothing was counted");
    }

    [Fact]
    public void A_regression_lists_what_is_worse_missing_and_unsure_and_not_what_is_well()
    {
        var baseline = Of(Layer("worse", 1), Layer("gone", 1), Layer("same", 1), Layer("unsure"), Layer("better", 5));
        var now = Of(Layer("worse", 4), Layer("same", 1), Layer("unsure", 0, 3), Layer("better"), Layer("new", 9));

        var message = Failing(() => now.Should().NotHaveRegressedFrom(baseline, 0.1, "it was trained alike"));

        message.Should()
            .StartWith(
            "Expected now not to have regressed by more than a dead share of 10 % because it was trained alike, but 3 of 6 layers fail:\n");
        message.Should()
            .ContainAll("\n  worse: 4 of 10", "\n  gone: the baseline has it", "\n  unsure: 3 of 10").And.NotContainAny(
            "same:", "better:", "new:");
        now.Should().NotHaveRegressedFrom(Of(Layer("worse", 1), Layer("same"), Layer("better")), 0.3);
    }

    [Fact]
    public void A_layer_is_asserted_by_itself()
    {
        var report = Of(Layer("relu1", 3), Layer("relu2"));

        report.Should().HaveLayer("relu2").Which.Should().HaveNoDeadChannels();
        Failing(() => report.Should().HaveLayer("relu1").Which.Should().HaveNoDeadChannels()).Should()
            .Contain("relu1: 3 of 10 channels dead (30 %)");
        Failing(() => report.Layers[0].Should().NotHaveRegressedFrom(report.Layers[1], 0.2)).Should()
            .Contain("30 points more (tolerance 20)");
        Failing(() => report.Should().HaveLayer("relu9", "it is there")).Should()
            .Be("Expected report to have a layer \"relu9\" because it is there, but its layers are {\"relu1\", \"relu2\"}.");
    }

    [Fact]
    public void Nothing_is_no_report()
    {
        ReluReport? report = null;

        Failing(() => report.Should().HaveNoDeadChannels()).Should().Be("Expected report to have no dead channels, but it is <null>.");
        Failing(() => report.Should().NotHaveRegressedFrom(Of())).Should().Contain("but it is <null>.");
    }

    [Fact]
    public void In_a_scope_all_failures_are_told()
    {
        var report = Of(Layer("relu1", 3));

        var message = Failing(() =>
        {
            using var scope = new AssertionScope();
            report.Should().HaveNoDeadChannels();
            report.Should().HaveDeadShareBelow(0.2);
        });

        message.Should().ContainAll("to have no dead channels", "to have less than 20 % dead channels");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_an_error_of_the_test(double share)
    {
        var asserting = () => Of(Layer("relu1")).Should().HaveDeadShareBelow(share);

        asserting.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static LayerReport NeverCalled() => Layer("unused") with { ChannelReports = [] };

    private static string Failing(Action asserting) => asserting.Should().Throw<XunitException>().Which.Message;
}
