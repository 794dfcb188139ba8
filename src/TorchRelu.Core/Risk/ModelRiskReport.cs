using System.Globalization;
using System.Text;
using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>Reports how likely a model is dead before the first step.</summary>
public sealed record ModelRiskReport
{
    /// <summary>
    /// P(born dead on one fixed input), an upper bound of P(born dead on all inputs). Weights are assumed to be symmetric about 0, and
    /// biases to be 0.
    /// </summary>
    public required double BornDead { get; init; }

    /// <summary>
    /// A lower bound of P(born dead on all inputs); null unless there is one input feature and all layers have one width.
    /// </summary>
    public double? BornDeadAtLeast { get; init; }

    /// <summary>One entry per hidden layer, in order.</summary>
    public required IReadOnlyList<LayerRisk> Layers { get; init; }

    /// <summary>The findings, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The number of random inputs tested; 0 if none were tested.</summary>
    public int RandomInputs { get; init; }

    /// <summary>The seed of the random inputs; null if none were tested.</summary>
    public long? Seed { get; init; }

    /// <summary>The worst severity of the findings.</summary>
    public Severity Severity => SeverityRule.Worst(Findings);

    /// <summary>Returns the report for a terminal: the risk, a line per layer, and the findings. Lines end with \n.</summary>
    public string ToText()
    {
        var width = Math.Max(5, Layers.Select(layer => layer.Name.Length).DefaultIfEmpty(0).Max());
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture, $"{Severity}: dead at birth on one input with a probability of at most {Percent(BornDead)}.\n");
        if (RandomInputs > 0)
            text.Append(CultureInfo.InvariantCulture, $"{RandomInputs:N0} random inputs were run through it (seed {Seed}).\n");
        text.Append('\n').Append("layer".PadRight(width)).Append("  channels  silent on all inputs  dead so far\n");
        foreach (var layer in Layers)
        {
            var silent = layer.SilentOnRandomInputs is { } count ? $"{count}" : "-";
            text.Append(CultureInfo.InvariantCulture,
                $"{layer.Name.PadRight(width)}  {layer.Width,8}  {silent,20}  {Percent(layer.BornDeadSoFar),11}\n");
        }
        foreach (var finding in Findings) text.Append('\n').Append(finding.Text).Append('\n');
        return text.ToString();
    }
}

/// <summary>Reports how likely one hidden layer is dead before training.</summary>
/// <param name="Name">The name of the activation in the model.</param>
/// <param name="Width">The number of channels.</param>
public sealed record LayerRisk(string Name, int Width)
{
    /// <summary>
    /// P(all its channels are zero on one fixed input, if the layer before is alive): 2^-width, or 0 if its channels cannot die.
    /// </summary>
    public required double SilentOnOneInput { get; init; }

    /// <summary>P(this or an earlier layer is all zero on one fixed input).</summary>
    public required double BornDeadSoFar { get; init; }

    /// <summary>Channels whose expected firing rate is below 1 % on standardised inputs; null if unknown.</summary>
    public int? ExpectedSilent { get; init; }

    /// <summary>Channels that were silent on all random inputs; null if none were tested.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
