using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Reads the evidence about channels at the decision that found them dead. It never runs in a hook or at every step.</summary>
internal sealed class DeathReader(optim.Optimizer? optimizer)
{
    /// <summary>
    /// The learning rates by parameter. They are read once for all sites, because a group may list its parameters by walking the whole
    /// model.
    /// </summary>
    public Dictionary<Parameter, double> Rates()
    {
        var rates = new Dictionary<Parameter, double>(ReferenceEqualityComparer.Instance);
        foreach (var group in optimizer?.ParamGroups.OfType<ParamGroup>() ?? [])
        {
            foreach (var parameter in group.Parameters) rates[parameter] = group.LearningRate;
        }
        return rates;
    }

    /// <summary>The learning rate of the layer that decides whether a site's channels fire; null if it is unknown.</summary>
    public static double? RateOf(SiteRecord record, Dictionary<Parameter, double> rates)
    {
        var links = record.Site.Links;
        return (links?.Norm ?? links?.Weights)?.Module.get_parameter("weight") is { } weight && rates.TryGetValue(weight, out var rate)
            ? rate : null;
    }

    /// <summary>Returns one piece of evidence per channel.</summary>
    /// <param name="record">The site.</param>
    /// <param name="channels">The channels that were found dead.</param>
    /// <param name="upstream">The site whose output the layer with weights reads; null if it is unknown.</param>
    /// <param name="rate">The learning rate of the layer that decides whether the channels of the site fire; null if it is unknown.</param>
    public IEnumerable<DeathEvidence> Read(SiteRecord record, IReadOnlyList<int> channels, SiteRecord? upstream, double? rate)
    {
        if (channels.Count == 0) yield break;
        var links = record.Site.Links;
        var isKnown = links is { UnitsPerChannel: > 0 };
        var (weights, norm) = isKnown ? (links!.Weights?.Module, links.Norm?.Module) : (null, null);
        var memory = isKnown ? record.Memory : null;
        var fanIn = weights is not null && LayerWeights.All(weights) is { } all ? all.Weight.Length / (int)all.Shape[0] : 0;
        var sums = weights is null ? null : LayerWeights.Sums(weights);
        var silent = weights is not null && upstream?.Verdicts is { Count: > 0 } before
            ? LayerWeights.ShareFrom(weights, [.. before.Select(verdict => verdict.IsDead())]) : null;
        var projection = weights is not null && norm is null && links!.Data is { } data ? LayerWeights.Projection(weights, data) : null;
        var norms = norm is null ? null : NormsOf(norm);

        foreach (var unit in channels)
        {
            // Behind a flattening several units belong to one channel of the layer.
            var c = links is { UnitsPerChannel: > 0 and var units } ? unit / units : unit;
            yield return new DeathEvidence
            {
                Channel = unit,
                Producer = norm is not null ? ProducerKind.BatchNorm : KindOf(weights),
                EverFired = record.History![unit].EverFired,
                Now = memory?.Now(c),
                Before = memory?.Before(c),
                FastestMove = memory?.FastestMove(c),
                LearningRate = rate,
                LearningRateThen = memory?.RateAtFastest(c) is { } then && (float)(rate ?? 0) != (float)then ? then : null,
                RowStep = rate is { } row && IsAdaptive && fanIn > 0 ? OptimizerStep.Adaptive(row, norm is null ? fanIn : 1) : null,
                BiasStep = rate is { } bias && IsAdaptive ? OptimizerStep.Adaptive(bias, 1) : null,
                SilentInputShare = silent?[c],
                WeightSum = sums?[c],
                InputsNonNegative = links?.InputsNonNegative ?? false,
                Inputs = projection is { } seen ? new InputReading(seen.Mean[c], seen.Spread[c]) : null,
                Norm = norms?[c],
            };
        }
    }

    private bool IsAdaptive => optimizer is Adam or AdamW or NAdam or RAdam or Adamax or RMSProp or Adagrad;

    private static ProducerKind KindOf(nn.Module? layer) => layer switch
    {
        null => ProducerKind.Unknown,
        Linear => ProducerKind.Linear,
        _ => ProducerKind.Convolution,
    };

    private static NormReading[]? NormsOf(nn.Module norm)
    {
        if (LayerWeights.All(norm) is not { } affine || affine.Bias.Length == 0) return null;
        var (means, variances) = (LayerWeights.Buffer(norm, "running_mean"), LayerWeights.Buffer(norm, "running_var"));
        return [.. affine.Weight.Select((gamma, c) => means.Length == 0
            ? new NormReading(gamma, affine.Bias[c])
            : new NormReading(gamma, affine.Bias[c], means[c], variances[c]))];
    }
}
