namespace TorchRelu;

/// <summary>How likely a model is dead before the first step.</summary>
public sealed record ModelRiskReport
{
    /// <summary>
    /// P(born dead as seen from one fixed input): an upper bound of P(born dead on all inputs). Takes weights as symmetric about 0 and
    /// biases as 0.
    /// </summary>
    public required double BornDead { get; init; }

    /// <summary>A lower bound of P(born dead on all inputs), known only for one input feature and layers of one width; else null.</summary>
    public double? BornDeadAtLeast { get; init; }

    /// <summary>One entry per hidden layer, in order.</summary>
    public required IReadOnlyList<LayerRisk> Layers { get; init; }

    /// <summary>What is to be said, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Random inputs that were tried; 0 when none were.</summary>
    public int RandomInputs { get; init; }

    /// <summary>The seed they were made with; null when none were tried.</summary>
    public long? Seed { get; init; }

    /// <summary>The worst severity of the findings.</summary>
    public Severity Severity => SeverityRule.Worst(Findings);
}

/// <summary>How likely one hidden layer is dead before training.</summary>
/// <param name="Name">The rectifier's place in the model.</param>
/// <param name="Width">Channels.</param>
public sealed record LayerRisk(string Name, int Width)
{
    /// <summary>
    /// P(all its channels are zero on one fixed input, the layer before being alive): 2^-width, or 0 where nothing can die.
    /// </summary>
    public required double SilentOnOneInput { get; init; }

    /// <summary>P(this or an earlier layer is all zero on one fixed input).</summary>
    public required double BornDeadSoFar { get; init; }

    /// <summary>Channels whose expected firing rate is below 1 % on standardised inputs; null when unknown.</summary>
    public int? ExpectedSilent { get; init; }

    /// <summary>Channels that were silent on all of the random inputs; null when none were tried.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
