using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ReportComparisonTests
{
    [Theory]
    [InlineData(1, 1, 0, LayerChange.Unchanged)]
    [InlineData(1, 2, 0, LayerChange.Regressed)]
    [InlineData(2, 3, 0.1, LayerChange.Unchanged)]
    [InlineData(2, 4, 0.1, LayerChange.Regressed)]
    [InlineData(3, 2, 0.1, LayerChange.Unchanged)]
    [InlineData(4, 2, 0.1, LayerChange.Improved)]
    [InlineData(1, 0, 0, LayerChange.Improved)]
    public void A_layer_of_ten_channels_is_judged_by_its_dead(int then, int now, double tolerance, LayerChange change) =>
        Compare(Layer("relu", then), Layer("relu", now), tolerance).Change.Should().Be(change);

    [Theory]
    [InlineData(0, 0, 0, 10, LayerChange.Undecided)]
    [InlineData(0, 0, 0, 1, LayerChange.Undecided)]
    [InlineData(0, 3, 0, 3, LayerChange.Unchanged)]
    [InlineData(3, 0, 0, 3, LayerChange.Improved)]
    [InlineData(0, 10, 0, 10, LayerChange.Undecided)]
    [InlineData(0, 10, 1, 0, LayerChange.Regressed)]
    public void What_is_undecided_never_passes_for_good(int thenDead, int thenUndecided, int dead, int undecided, LayerChange change) =>
        Compare(Layer("relu", thenDead, thenUndecided), Layer("relu", dead, undecided), 0).Change.Should().Be(change);

    [Fact]
    public void A_report_is_unchanged_against_itself()
    {
        var report = SampleReport.Make();

        var comparison = ReportComparison.Compare(report, report);

        comparison.Passes.Should().BeTrue();
        comparison.Layers.Select(layer => layer.Change).Should()
            .Equal(LayerChange.Unchanged, LayerChange.Unchanged, LayerChange.Unchanged, LayerChange.New);
    }

    [Fact]
    public void A_new_layer_passes_and_a_missing_one_fails()
    {
        var comparison = ReportComparison.Compare(Report(Layer("old", 1), Layer("kept", 1)), Report(Layer("kept", 1), Layer("new", 9)));

        comparison.Layers.Select(layer => (layer.Name, layer.Change, layer.Fails)).Should().Equal(
            ("kept", LayerChange.Unchanged, false), ("new", LayerChange.New, false), ("old", LayerChange.Missing, true));
        comparison.Passes.Should().BeFalse();
    }

    [Fact]
    public void A_layer_that_is_no_longer_called_cannot_be_judged()
    {
        var silent = Layer("relu", 0) with { ChannelReports = [] };

        Compare(Layer("relu", 1), silent, 0.5).Change.Should().Be(LayerChange.Undecided);
        Compare(silent, Layer("relu", 1), 0).Change.Should().Be(LayerChange.New);
        ReportComparison.Compare(Report(silent), Report()).Layers.Should().BeEmpty("there is nothing to miss");
    }

    [Fact]
    public void A_message_has_both_numbers_the_tolerance_and_what_to_do() =>
        Compare(Layer("relu", 1, 1), Layer("relu", 4), 0.05).Message.Should().Be(
            "relu: 4 of 10 channels dead (40 %) against 1 of 10 channels dead (10 %, 1 undecided) in the baseline, 30 points more " +
                "(tolerance 5); find what changed since, or make a new baseline if this is meant.");

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_tolerance_is_a_share(double tolerance)
    {
        var comparing = () => Compare(Layer("relu", 1), Layer("relu", 1), tolerance);

        comparing.Should().Throw<ArgumentOutOfRangeException>().WithMessage("The tolerance is a share in [0, 1]*");
    }

    [Fact]
    public void A_layer_that_was_never_called_is_said_to_be_in_a_comparison_too()
    {
        var silent = Layer("relu", 0) with { ChannelReports = [] };

        Compare(Layer("relu", 1), silent, 0).Message.Should()
            .StartWith(
            "relu: it was never called, so a regression against 1 of 10 channels dead (10 %) in the baseline cannot be ruled out; ");
        Compare(Layer("relu", 1), silent with { Problem = "complex numbers" }, 0).Message.Should()
            .StartWith("relu: it was not counted, so ");
        Compare(silent, silent, 0).Message.Should().Be("relu: never called; the baseline did not see it at work.");
    }

    private static LayerComparison Compare(LayerReport then, LayerReport now, double tolerance) =>
        ReportComparison.Compare(Report(then), Report(now), tolerance).Layers.Single();

    private static ReluReport Report(params LayerReport[] layers) => new() { Steps = 1, Layers = layers };

    private static LayerReport Layer(string name, int dead, int undecided = 0) => new()
    {
        Name = name,
        Activation = "ReLU",
        Samples = 2_000,
        SamplesNeeded = 500,
        ZeroShare = 0.5,
        ChannelReports =
            [.. Enumerable.Range(0, 10)
            .Select(i =>
            new ChannelReport(i, i < dead ? ChannelVerdict.Dead : i < dead + undecided ? ChannelVerdict.Undecided
            : ChannelVerdict.Active, 0.1, null, 4))],
    };
}
