using FluentAssertions;
using FluentAssertions.Execution;
using FluentAssertions.Primitives;

namespace TorchRelu;

/// <summary>
/// Assertions about the report of a model. Undecided channels count as dead, because a channel with too few samples must not count as
/// healthy. Layers that were never called are ignored, unless nothing else was seen.
/// </summary>
public sealed class ReluReportAssertions(ReluReport? report) : ReferenceTypeAssertions<ReluReport?, ReluReportAssertions>(report)
{
    /// <inheritdoc/>
    protected override string Identifier => "report";

    /// <summary>Asserts that every channel of every layer is decided and none is dead.</summary>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> HaveNoDeadChannels(string because = "", params object[] becauseArgs)
    {
        Judge.That(Subject?.Layers, layer => layer.DeadShareAtMost == 0, "report", "to have no dead channels", because, becauseArgs);
        return new(this);
    }

    /// <summary>
    /// Asserts that less than this share of the channels is dead in every layer, with undecided channels counted as dead.
    /// </summary>
    /// <param name="share">The share, in (0, 1]: 0.1 for less than a tenth.</param>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    /// <example><code>
    /// ReluReport.LoadJson("report.json").Should().HaveDeadShareBelow(0.5);
    /// </code></example>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> HaveDeadShareBelow(double share, string because = "", params object[] becauseArgs)
    {
        Judge.That(Subject?.Layers, layer => layer.DeadShareAtMost < Judge.Share(share), "report",
            $"to have less than {Judge.Percent(share)} dead channels in every layer", because, becauseArgs);
        return new(this);
    }

    /// <summary>
    /// Asserts that no layer has a higher dead share than in an earlier report, is missing, or cannot be judged. See
    /// <see cref="ReportComparison"/>.
    /// </summary>
    /// <param name="baseline">The earlier report.</param>
    /// <param name="tolerance">The allowed rise of a layer's dead share, in [0, 1]: 0.05 allows five points.</param>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    /// <example><code>
    /// var last = ReluReport.LoadJson("last.json");
    /// ReluReport.LoadJson("report.json").Should().NotHaveRegressedFrom(last, tolerance: 0.05);
    /// </code></example>
    [CustomAssertion]
    public AndConstraint<ReluReportAssertions> NotHaveRegressedFrom(
        ReluReport baseline, double tolerance = 0, string because = "", params object[] becauseArgs)
    {
        Judge.Regression(baseline, Subject, tolerance, "report", because, becauseArgs);
        return new(this);
    }

    /// <summary>Asserts that the report has a layer, and returns it for further assertions.</summary>
    /// <param name="name">The layer's name in the model.</param>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
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

/// <summary>The entry points for assertions about reports.</summary>
public static class ReportAssertionExtensions
{
    /// <summary>Returns assertions about a whole model.</summary>
    public static ReluReportAssertions Should(this ReluReport? report) => new(report);

    /// <summary>Returns assertions about one layer.</summary>
    public static LayerReportAssertions Should(this LayerReport? layer) => new(layer);
}
