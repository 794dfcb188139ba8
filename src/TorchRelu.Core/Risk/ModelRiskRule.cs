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

    // Variance times fan-in that is taken for 2, which He et al. (2015) advise: what few weights show of it scatters.
    private const double LeastGain = 1;
    private const double MostGain = 4;

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
                [.. Narrow(risks, bornDead).Concat(risks.Zip(layers).SelectMany(layer => Silent(layer.First, layer.Second, randomInputs)))
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

    private static IEnumerable<Finding> Silent(LayerRisk risk, LayerPlan plan, int randomInputs)
    {
        if (risk.SilentOnRandomInputs is not { } silent || silent == 0 || risk.Width == 0) yield break;
        var share = (double)silent / risk.Width;
        if (share < Thresholds.WarningDeadShare) yield break;
        var all = silent == risk.Width;
        yield return new Finding(
            all ? FindingKind.LayerSilent : FindingKind.DeadShare,
            all ? Severity.Critical : Severity.Warning,
            risk.Name,
            $"{risk.Name}: {silent} of {risk.Width} channels ({Percent(share)}, warning from {Percent(Thresholds.WarningDeadShare)}) " +
                $"are silent on all of {randomInputs} random inputs before training, so they start without a gradient.")
        { Advice = Advice(plan), Channels = silent, Value = share, Threshold = Thresholds.WarningDeadShare };
    }

    // What is done already is no advice.
    private static string Advice(LayerPlan plan)
    {
        var weights = plan.Gain is < LeastGain or > MostGain;
        return (plan.HasBias, weights) switch
        {
            (true, true) => "Initialise its biases with 0, and its weights with variance 2 / fan-in (He et al. 2015).",
            (true, false) => "Initialise its biases with 0.",
            (_, true) => "Initialise its weights with variance 2 / fan-in (He et al. 2015).",
            _ => "Make the layer wider, or put a normalisation in front of it: its inputs are far from zero in the mean.",
        };
    }
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

    /// <summary>
    /// For each channel, the expected firing rate on standardised inputs; see <see cref="BornDead.FiringRate"/>. Null if unknown.
    /// </summary>
    public IReadOnlyList<double>? ExpectedRates { get; init; }

    /// <summary>Channels that were silent on all random inputs; null if none were tested.</summary>
    public int? SilentOnRandomInputs { get; init; }
}
