using FluentAssertions;
using FluentAssertions.Execution;
using FluentAssertions.Primitives;

namespace TorchRelu;

/// <summary>
/// Assertions about the report of a model. Channels that are undecided count as if they were dead: what was not shown enough samples must
/// not pass
/// for healthy. Layers that were never called are left aside, unless nothing else was seen.
/// </summary>
public sealed class ReluReportAssertions(ReluReport? report) : ReferenceTypeAssertions<ReluReport?, ReluReportAssertions>(report)
{
    /// <inheritdoc/>
    protected override string Identifier => "report";

    /// <summary>Asserts that every channel of every layer is decided and none is dead.</summary>
    /// <param name="because">Why it should be so.</param>
    /// <param name="becauseArgs">What is put into <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> HaveNoDeadChannels(string because = "", params object[] becauseArgs)
    {
        Judge.That(Subject?.Layers, layer => layer.DeadShareAtMost == 0, "report", "to have no dead channels", because, becauseArgs);
        return new(this);
    }

    /// <summary>
    /// Asserts that in every layer less than this share of the channels is dead, whatever the undecided ones turn out to be.
    /// </summary>
    /// <param name="share">In (0, 1]: 0.1 for less than a tenth.</param>
    /// <param name="because">Why it should be so.</param>
    /// <param name="becauseArgs">What is put into <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> HaveDeadShareBelow(double share, string because = "", params object[] becauseArgs)
    {
        Judge.That(Subject?.Layers, layer => layer.DeadShareAtMost < Judge.Share(share), "report",
            $"to have less than {Judge.Percent(share)} dead channels in every layer", because, becauseArgs);
        return new(this);
    }

    /// <summary>
    /// Asserts that no layer has a higher dead share than in an earlier report, is missing, or cannot be judged; see
    /// <see cref="ReportComparison"/>.
    /// </summary>
    /// <param name="baseline">The earlier report.</param>
    /// <param name="tolerance">By how much the dead share of a layer may rise, in [0, 1]: 0.05 allows five points.</param>
    /// <param name="because">Why it should be so.</param>
    /// <param name="becauseArgs">What is put into <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> NotHaveRegressedFrom(
        ReluReport baseline, double tolerance = 0, string because = "", params object[] becauseArgs)
    {
        Judge.Regression(baseline, Subject, tolerance, "report", because, becauseArgs);
        return new(this);
    }

    /// <summary>Asserts that the report has a layer, and goes on with it.</summary>
    /// <param name="name">The layer's name, as the model has it.</param>
    /// <param name="because">Why it should be so.</param>
    /// <param name="becauseArgs">What is put into <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndWhichConstraint<ReluReportAssertions, LayerReport> HaveLayer(string name, string because = "", params object[] becauseArgs)
    {
        var found = Subject?.Layers.FirstOrDefault(layer => layer.Name == name);
        Execute.Assertion
            .BecauseOf(because, becauseArgs)
            .ForCondition(found is not null)
            .FailWith("Expected {context:report} to have a layer {0}{reason}, but its layers are {1}.", name,
            Subject?.Layers.Select(layer => layer.Name));
        return new(this, found!);
    }
}

/// <summary>Where assertions about reports begin.</summary>
public static class ReportAssertionExtensions
{
    /// <summary>Assertions about a whole model.</summary>
    public static ReluReportAssertions Should(this ReluReport? report) => new(report);

    /// <summary>Assertions about one layer.</summary>
    public static LayerReportAssertions Should(this LayerReport? layer) => new(layer);
}
