using System.Globalization;
using System.Text;
using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>Reports how likely a model is dead before the first step.</summary>
public sealed record ModelRiskReport
{
    private const int Columns = 80;
    private const double Unlikely = 0.001;

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

    /// <summary>What it comes to, in one sentence.</summary>
    internal string Answer => Severity == Severity.None
        ? "nothing speaks against training this network."
        : $"{(Severity == Severity.Critical ? "this network will hardly train as it is" : "parts of this network may start dead")}.";

    /// <summary>What the numbers rest on.</summary>
    internal string Basis => (RandomInputs == 0 ? "" : $"{Words.Count(RandomInputs)} random inputs were run through it (seed {Seed}). ") +
        $"On one given input it is dead at birth with a probability of {Range}, if weights are symmetric about 0 and biases are 0.";

    private string Range =>
        BornDead < Unlikely ? $"less than {Percent(Unlikely)}"
        : BornDeadAtLeast is { } least ? $"{Percent(least)} to {Percent(BornDead)}" : $"at most {Percent(BornDead)}";

    /// <summary>Returns the report for a terminal: the answer, the findings with advice, and a line per layer. Lines end with \n.</summary>
    public string ToText()
    {
        var width = Math.Max(5, Layers.Select(layer => layer.Name.Length).DefaultIfEmpty(0).Max());
        var text = new StringBuilder();
        Add($"{Words.Describe(Severity)}: {Answer}");
        foreach (var finding in Findings) Add(finding.Text);
        text.Append('\n').Append("layer".PadRight(width)).Append("  channels  silent on all inputs  born dead so far\n");
        foreach (var layer in Layers)
        {
            var silent = layer.SilentOnRandomInputs is { } count ? $"{count}" : "-";
            text.Append(CultureInfo.InvariantCulture,
                $"{layer.Name.PadRight(width)}  {layer.Width,8}  {silent,20}  {Percent(layer.BornDeadSoFar),16}\n");
        }
        text.Append('\n');
        Add(Basis);
        return text.ToString();

        void Add(string sentence) => text.AppendJoin('\n', PlainText.Wrap(PlainText.OneLine(sentence), Columns)).Append('\n');
    }

    /// <summary>Returns the report as one HTML page that loads nothing.</summary>
    public string ToHtml() => RiskPage.Write(this);

    /// <summary>Writes the report as one HTML page; see <see cref="ToHtml"/>.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path) => WholeFile.Write(path, ToHtml());

    /// <inheritdoc cref="ToText"/>
    public override string ToString() => ToText();
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
