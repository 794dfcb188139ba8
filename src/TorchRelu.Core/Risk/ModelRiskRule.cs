using static TorchRelu.NumberText;

namespace TorchRelu.Risk;

/// <summary>Derives the risk of a model before training from its layers: a pure function.</summary>
internal static class ModelRiskRule
{
    /// <summary>
    /// The probability of being born dead from which a Notice is given: 1 % (ten layers of ten units stay below it; Lu et al. 2019).
    /// </summary>
    public const double NoticeProbability = 0.01;

    /// <summary>The probability from which a Warning is given: 10 % (ten layers of five units exceed it; Lu et al. 2019).</summary>
    public const double WarningProbability = 0.10;

    /// <summary>The probability from which the model is Critical: 50 % (ten layers of three units reach 60 %; Lu et al. 2019).</summary>
    public const double CriticalProbability = 0.50;

    // Variance times fan-in that is taken for 2, which He et al. (2015) advise: twice or half of it. Few weights scatter further, by three
    // standard deviations of the logarithm of a variance, sqrt(2 / n).
    private const double AdvisedGain = 2;
    private const double GainFactor = 2;
    private const double Deviations = 3;

    /// <summary>Assesses a model.</summary>
    /// <param name="layers">Its hidden layers with their activations, in call order.</param>
    /// <param name="inputFeatures">Features of one input; null if unknown.</param>
    /// <param name="randomInputs">The number of random inputs tested; 0 if none were tested.</param>
    /// <param name="seed">The seed of the random inputs; null if none were tested.</param>
    public static ModelRiskReport Assess(
        IReadOnlyList<LayerPlan> layers, int? inputFeatures = null, int randomInputs = 0, long? seed = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var risks = Risks(layers);
        var bornDead = risks.Count == 0 ? 0 : risks[^1].BornDeadSoFar;
        return new ModelRiskReport
        {
            BornDead = bornDead,
            BornDeadAtLeast = AtLeast(layers, inputFeatures),
            Layers = risks,
            Findings =
                [.. Narrow(risks, bornDead).Concat(risks.SelectMany((risk, i) => Silent(risk, Advice(layers, risks, i), randomInputs)))
                .OrderByDescending(finding => finding.Severity)],
            RandomInputs = randomInputs,
            Seed = seed,
        };
    }

    private static List<LayerRisk> Risks(IReadOnlyList<LayerPlan> layers)
    {
        var risks = new List<LayerRisk>(layers.Count);
        var widths = new List<int>();
        foreach (var layer in layers)
        {
            if (layer.CanDie) widths.Add(layer.Width);
            risks.Add(new LayerRisk(layer.Name, layer.Width)
            {
                SilentOnOneInput = layer.CanDie ? BornDead.LooksDead(layer.Width) : 0,
                BornDeadSoFar = BornDead.OnOneInput([.. widths]),
                ExpectedSilent = layer.CanDie ? layer.ExpectedRates?.Count(rate => rate < Confidence.FiringRate) : null,
                SilentOnRandomInputs = layer.CanDie ? layer.SilentOnRandomInputs : null,
            });
        }
        return risks;
    }

    private static double? AtLeast(IReadOnlyList<LayerPlan> layers, int? inputFeatures) =>
        inputFeatures == 1 && layers.Count >= 2 && layers.All(layer => layer.CanDie && layer.Width == layers[0].Width)
            ? BornDead.LowerBound(layers[0].Width, layers.Count + 1)
            : null;

    private static IEnumerable<Finding> Narrow(List<LayerRisk> risks, double bornDead)
    {
        if (bornDead < NoticeProbability) yield break;
        var narrowest = risks.Where(risk => risk.SilentOnOneInput > 0).MinBy(risk => risk.Width)!;
        var (severity, threshold) = bornDead switch
        {
            >= CriticalProbability => (Severity.Critical, CriticalProbability),
            >= WarningProbability => (Severity.Warning, WarningProbability),
            _ => (Severity.Notice, NoticeProbability),
        };
        yield return new Finding(
            FindingKind.BornDeadRisk,
            severity,
            null,
            $"With {risks.Count} hidden layers of at least {narrowest.Width} channels ({narrowest.Name}) the network is born dead on a " +
                $"given input with probability {Percent(bornDead)} ({severity.ToString().ToLowerInvariant()} from {Percent(threshold)}), " +
                $"and then nothing trains.")
        { Advice = "Make the narrow layers wider or the network less deep, or use an activation with a negative slope.", Value = bornDead,
            Threshold = threshold };
    }

    private static IEnumerable<Finding> Silent(LayerRisk risk, string advice, int randomInputs)
    {
        if (risk.SilentOnRandomInputs is not { } silent || silent == 0 || risk.Width == 0) yield break;
        var share = (double)silent / risk.Width;
        if (share < Thresholds.WarningDeadShare) yield break;
        var all = IsSilent(risk);
        yield return new Finding(
            all ? FindingKind.LayerSilent : FindingKind.DeadShare,
            all ? Severity.Critical : Severity.Warning,
            risk.Name,
            $"{risk.Name}: {silent} of {risk.Width} channels ({Percent(share)}, warning from {Percent(Thresholds.WarningDeadShare)}) " +
                $"are silent on all of {randomInputs} random inputs before training, so they start without a gradient.")
        { Advice = advice, Channels = silent, Value = share, Threshold = Thresholds.WarningDeadShare };
    }

    // What is done already is no advice, and a layer that gets nothing is not the one to mend.
    private static string Advice(IReadOnlyList<LayerPlan> layers, List<LayerRisk> risks, int i)
    {
        if (i > 0 && IsSilent(risks[i]) && IsSilent(risks[i - 1]))
            return $"Mend {risks.Take(i).Reverse().TakeWhile(IsSilent).Last().Name} first: nothing comes from there.";
        return (layers[i].HasBias, HasOtherGain(layers[i])) switch
        {
            (true, true) => "Initialise its biases with 0, and its weights with variance 2 / fan-in (He et al. 2015).",
            (true, false) => "Initialise its biases with 0.",
            (_, true) => "Initialise its weights with variance 2 / fan-in (He et al. 2015).",
            _ => "Make the layer wider, or put a normalisation in front of it: its inputs are far from zero in the mean.",
        };
    }

    private static bool IsSilent(LayerRisk risk) => risk.Width > 0 && risk.SilentOnRandomInputs == risk.Width;

    private static bool HasOtherGain(LayerPlan plan) => plan.Gain is { } gain &&
        Math.Abs(Math.Log(gain / AdvisedGain)) > Math.Max(Math.Log(GainFactor), Deviations * Math.Sqrt(2.0 / plan.Weights));
}

/// <summary>The known facts about a hidden layer before training.</summary>
/// <param name="Name">The name of the activation in the model.</param>
/// <param name="Width">The number of channels.</param>
/// <param name="CanDie">Whether channels behind the activation can be dead.</param>
internal sealed record LayerPlan(string Name, int Width, bool CanDie)
{
    /// <summary>Whether any bias is not 0; false without biases, or if they are unknown.</summary>
    public bool HasBias { get; init; }

    /// <summary>The mean square of the weights times the fan-in; null if unknown.</summary>
    public double? Gain { get; init; }

    /// <summary>The number of weights behind <see cref="Gain"/>.</summary>
    public int Weights { get; init; }

    /// <summary>
    /// For each channel, the expected firing rate on standardised inputs; see <see cref="BornDead.FiringRate"/>. Null if unknown.
    /// </summary>
    public IReadOnlyList<double>? ExpectedRates { get; init; }

    /// <summary>Channels that were silent on all random inputs; null if none were tested.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
