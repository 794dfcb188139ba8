using FluentAssertions;
using FluentAssertions.Primitives;

namespace TorchRelu;

/// <summary>
/// Assertions about one layer. Undecided channels count as dead, and a layer that was never called fails every assertion.
/// </summary>
public sealed class LayerReportAssertions(LayerReport? layer) : ReferenceTypeAssertions<LayerReport?, LayerReportAssertions>(layer)
{
    /// <inheritdoc/>
    protected override string Identifier => "layer";

    /// <summary>Asserts that every channel is decided and none is dead.</summary>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<LayerReportAssertions> HaveNoDeadChannels(string because = "", params object[] becauseArgs)
    {
        Judge.That(Layers, layer => layer.DeadShareAtMost == 0, "layer", "to have no dead channels", because, becauseArgs);
        return new(this);
    }

    /// <summary>Asserts that less than this share of the channels is dead, with undecided channels counted as dead.</summary>
    /// <param name="share">The share, in (0, 1]: 0.1 for less than a tenth.</param>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<LayerReportAssertions> HaveDeadShareBelow(double share, string because = "", params object[] becauseArgs)
    {
        Judge.That(Layers, layer => layer.DeadShareAtMost < Judge.Share(share), "layer",
            $"to have less than {Judge.Percent(share)} dead channels", because, becauseArgs);
        return new(this);
    }

    /// <summary>Asserts that the dead share is not higher than in an earlier report; see <see cref="ReportComparison"/>.</summary>
    /// <param name="baseline">The layer in the earlier report, whatever its name there.</param>
    /// <param name="tolerance">The allowed rise of the dead share, in [0, 1]: 0.05 allows five points.</param>
    /// <param name="because">The reason for the expectation.</param>
    /// <param name="becauseArgs">The values for the placeholders in <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<LayerReportAssertions> NotHaveRegressedFrom(
        LayerReport baseline, double tolerance = 0, string because = "", params object[] becauseArgs)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        Judge.Regression(
            new ReluReport { Steps = 0, Layers = [baseline with { Name = Subject?.Name ?? baseline.Name }] },
            Subject is null ? null : new ReluReport { Steps = 0, Layers = [Subject] },
            tolerance,
            "layer",
            because,
            becauseArgs);
        return new(this);
    }

    private LayerReport[]? Layers => Subject is null ? null : [Subject];
}
