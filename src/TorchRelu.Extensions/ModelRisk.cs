using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Assesses how likely a model is dead before its first step.</summary>
public static class ModelRisk
{
    /// <summary>The default number of random inputs: 2,000, the number of samples of a window.</summary>
    public const int DefaultInputs = 2_000;

    private const int BatchSize = 100;

    /// <summary>Assesses a model by its depth, its widths and its initialisation, and by running random inputs through it.</summary>
    /// <param name="model">The model. Its modes, gradients, buffers and the random state are the same afterwards.</param>
    /// <param name="inputShape">The shape of one input without the batch, e.g. [1, 28, 28].</param>
    /// <param name="seed">The seed of the standard normal inputs, which come from a separate generator.</param>
    /// <param name="inputs">The number of inputs, at least 1.</param>
    /// <param name="options">The layers to watch; null for the defaults.</param>
    /// <param name="progress">Gets the number of inputs done; null for none.</param>
    /// <exception cref="ArgumentException">The model has nothing to watch; the message lists its modules.</exception>
    /// <example><code>
    /// var network = nn.Sequential(("fc1", nn.Linear(20, 64)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(64, 4)));
    /// var risk = ModelRisk.Assess(network, inputShape: [20]);
    /// Console.WriteLine(risk.ToText());
    /// </code></example>
    public static ModelRiskReport Assess(
        nn.Module<Tensor, Tensor> model,
        long[] inputShape,
        long seed = 1,
        int inputs = DefaultInputs,
        DyingReluOptions? options = null,
        IProgress<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        using var session =
            ModelScan.Run(model, Batches(inputShape, seed, inputs, progress), batch => model.call(batch), options, null);
        var layers = session.Records().OrderBy(record => record.Site.Links?.Order ?? int.MaxValue).Select(Plan).OfType<LayerPlan>()
            .ToList();
        var features = inputShape.Aggregate(1L, (product, size) => product * size);
        return ModelRiskRule.Assess(layers, (int)Math.Min(features, int.MaxValue), inputs, seed);
    }

    private static LayerPlan? Plan(SiteRecord record)
    {
        if (record.Snapshot(training: false) is not { Tally: { } tally } evidence) return null;
        var canDie = evidence.CanDie!;
        var weights = record.Site.Links?.Weights is { Module: var layer } ? LayerWeights.All(layer) : null;
        return new LayerPlan(evidence.Name, tally.Channels, canDie.Any(can => can))
        {
            HasBias = weights?.Bias.Any(bias => bias != 0) ?? false,
            Gain = weights is var (values, _, shape) ? values.Sum(weight => (double)weight * weight) / shape[0] : null,
            Weights = weights?.Weight.Length ?? 0,
            ExpectedRates = Rates(record.Site.Links),
            SilentOnRandomInputs = Enumerable.Range(0, tally.Channels).Count(c => tally.Fired(c) == 0),
        };
    }

    // The rates hold for standardised inputs. For a batch normalisation, beta and gamma replace the bias and the row norm.
    private static double[]? Rates(SiteLinks? links)
    {
        if (links is not { Producers.Count: > 0 } || LayerWeights.Units(links.Producers[0].Module) is not { } units) return null;
        return [.. units.RowNorm.Select((norm, c) => BornDead.FiringRate(units.Bias.Length == 0 ? 0 : units.Bias[c], norm))];
    }

    private static IEnumerable<Tensor> Batches(long[] shape, long seed, int inputs, IProgress<int>? progress)
    {
        using var generator = new Generator((ulong)seed);
        for (var done = 0; done < inputs; done += BatchSize)
        {
            using var batch = randn([Math.Min(BatchSize, inputs - done), .. shape], generator: generator);
            yield return batch;
            progress?.Report(Math.Min(inputs, done + BatchSize));
        }
    }
}
