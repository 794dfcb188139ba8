using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Gathers what is known of dead channels, when their causes are asked for. It never runs in a hook or at every step.</summary>
internal sealed class DeathReader(optim.Optimizer? optimizer)
{
    private readonly bool _wasTrainedBefore = OptimizerAccess.HasStepped(optimizer);

    /// <summary>Whether the optimizer scales its steps by the size of gradients, as Adam does.</summary>
    public bool IsAdaptive => optimizer is Adam or AdamW or NAdam or RAdam or Adamax or RMSProp or Adagrad;

    /// <summary>
    /// The learning rate, and this times the weight decay, by parameter. They are read once for all sites, because a group may list its
    /// parameters by walking the whole model.
    /// </summary>
    public Dictionary<Parameter, (double Rate, double Decay)> Rates()
    {
        var rates = new Dictionary<Parameter, (double, double)>(ReferenceEqualityComparer.Instance);
        foreach (var group in optimizer?.ParamGroups.OfType<ParamGroup>() ?? [])
        {
            var decay = group.LearningRate * OptimizerAccess.WeightDecay(group);
            foreach (var parameter in group.Parameters) rates[parameter] = (group.LearningRate, decay);
        }
        return rates;
    }

    /// <summary>Completes a reading by the rates of the layer that decides whether a site's channels fire.</summary>
    public static SiteReading WithRates(
        SiteReading reading, SiteLinks? links, Dictionary<Parameter, (double Rate, double Decay)> rates) =>
        (links?.Norm ?? links?.Weights)?.Module.get_parameter("weight") is { } weight && rates.TryGetValue(weight, out var known)
            ? reading with { LearningRate = known.Rate, Decay = known.Decay } : reading;

    /// <summary>Returns one piece of evidence per channel.</summary>
    /// <param name="record">The site.</param>
    /// <param name="channels">Channels that are dead and have no cause yet.</param>
    /// <param name="upstream">The site whose output the layer with weights reads; null if it is unknown.</param>
    /// <param name="losses">The losses.</param>
    public IEnumerable<DeathEvidence> Read(SiteRecord record, IReadOnlyList<int> channels, SiteRecord? upstream, LossHistory losses)
    {
        if (channels.Count == 0) yield break;
        var links = record.Site.Links;
        var units = links?.Reading?.UnitsPerChannel ?? 1;
        var weights = units > 0 ? links?.Weights : null;
        var layers = links?.Reading?.Branches.Select(branch => branch.Weights?.Name).OfType<string>().ToList() ?? [];
        var silent = weights is { } layer && upstream?.Verdicts is { Count: > 0 } before
            ? LayerWeights.ShareFrom(layer.Module, [.. before.Select(verdict => verdict.IsDead())]) : null;
        var feeding = string.Join(" and ", (links?.Feeding ?? []).Select(target => $"'{target.Name}'").Distinct());

        foreach (var unit in channels)
        {
            // Behind a flattening several units belong to one channel of the layer; their account is known once all of them are silent.
            var c = units > 0 ? unit / units : unit;
            var account = units > 0 && record.Accounts[c] is { IsBegun: true } known && (units == 1 || known.Closed is not null)
                ? known : (ChannelAccount?)null;
            yield return new DeathEvidence
            {
                Channel = unit,
                EverFired = record.History![unit].EverFired,
                Account = account,
                Layer = layers.Count == 0 ? null : string.Join("' and '", layers),
                IsNormalised = links is { Producers: [var nearest, ..] } && LayerKinds.Normalises(nearest.Module),
                SilentInputShare = silent?[c],
                InputsNonNegative = links?.InputsNonNegative ?? false,
                MeanInput = record.Accounts.MeanInput,
                Feeding = feeding,
                WasTrainedBefore = _wasTrainedBefore,
                Together = channels.Count,
                AtOnce = units == 1 ? record.Accounts.ClosedWith(c, channels) : 1,
                LossThen = account?.Closed is { } closed ? losses.HighestIn(account.Value.ClosedFrom, closed.Step) : null,
            };
        }
    }
}
