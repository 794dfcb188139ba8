using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Checks and re-initialises the layers that produce the channels of an activation.</summary>
internal static class IncomingWeights
{
    public static Refusal? Check(string site, SiteUse use, RepairContext context)
    {
        var links = use.Links!;
        if (links.Weights is not { } layer) return Refusals.ProducerUnknown(site, links.Producers.Count == 0 ? null : links.Producers[^1]);
        if (!LayerKinds.HasRows(layer.Module)) return Refusals.KindUnknown(site, layer);
        var weight = layer.Module.get_parameter("weight")!;
        if (weight.shape[0] != use.Channels) return Refusals.ReshapedBefore(site, layer, use.Channels!.Value, weight.shape[0]);
        if (Inputs(layer, links) is { } inputs && inputs != weight.shape[1])
            return Refusals.Grouped(site, layer, inputs, inputs / weight.shape[1]);
        foreach (var producer in links.Producers)
        {
            if (Layers.Check(site, producer, context.Modules, links) is { } refusal) return refusal;
            if (Frozen(site, producer, context.Optimizer!) is { } frozen) return frozen;
        }
        return null;
    }

    /// <summary>
    /// Draws fresh rows from the distribution of a new layer, scaled by what the layer reads. Sets a bias that centres the pre-activation,
    /// and resets the normalisation.
    /// </summary>
    public static IEnumerable<Edit> Edits(SiteUse use, FreshInputs inputs, RepairContext context)
    {
        var links = use.Links!;
        var layer = links.Weights!.Value;
        // Behind a normalisation neither scale nor mean of a row matters.
        var statistics = links.Norm is not null ? null
            : inputs.Of(layer.Module, use.Measured, layer.Module.get_parameter("weight")!.shape[1]) ?? OfData(links);
        foreach (var edit in FreshRows(layer, use.Dead, statistics, context)) yield return edit;
        foreach (var producer in links.Producers)
        {
            foreach (var (name, values) in Layers.Parameters(producer.Module))
            {
                foreach (var edit in MomentEdits.FreshRows(context.Optimizer!, $"{name} of {Layers.Text(producer)}", values, use.Dead))
                    yield return edit;
            }
        }
        if (links.Norm is not { } norm) yield break;
        foreach (var edit in NormEdits.Set(norm, use.Dead,
            ("weight", _ => 1), ("bias", _ => 0), ("running_mean", _ => 0), ("running_var", _ => 1))) yield return edit;
    }

    /// <summary>Draws fresh rows and centred biases for a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">The rows.</param>
    /// <param name="statistics">What it reads; null if that is not known or does not matter. Then its biases are 0.</param>
    /// <param name="context">The training.</param>
    public static IEnumerable<Edit> FreshRows(
        NamedModule layer, IReadOnlyList<int> channels, InputStatistics? statistics, RepairContext context)
    {
        var weight = layer.Module.get_parameter("weight")!;
        var rows = channels.ToDictionary(channel => channel, _ => FreshRow(weight, context.Random, statistics));
        yield return TensorEdit.Write($"re-initialise {channels.Count} rows of {Layers.Text(layer)}", weight, tensor =>
        {
            foreach (var (channel, row) in rows) tensor.select(0, channel).copy_(from_array(row).reshape(tensor.shape[1..]));
        });
        if (layer.Module.get_parameter("bias") is not { requires_grad: true } bias) yield break;
        yield return TensorEdit.Fill($"centre {channels.Count} biases of {Layers.Text(layer)}", bias, channels,
            channel => statistics?.BiasOf(rows[channel]) ?? 0);
    }

    private static InputStatistics? OfData(SiteLinks links) => links.Data is { } data ? new(data.Mean, data.Variance) : null;

    private static float[] FreshRow(Tensor weight, RepairRandom random, InputStatistics? statistics)
    {
        var fanIn = weight.numel() / weight.shape[0];
        var row = random.Row(fanIn, 1 / Math.Sqrt(fanIn));
        if (statistics is null || statistics.Variance.All(variance => variance == 0)) return row;
        var scale = (float)statistics.ScaleOf(row);
        return [.. row.Select(value => value * scale)];
    }

    private static long? Inputs(NamedModule layer, SiteLinks links) => links.Flow?.InputShapes.GetValueOrDefault(layer.Module) is { } shape
        ? shape[LayerKinds.FeatureDimension(layer.Module, shape.Length)!.Value]
        : null;

    private static Refusal? Frozen(string site, NamedModule layer, OptimizerAccess optimizer)
    {
        foreach (var (name, values) in Layers.Parameters(layer.Module))
        {
            if (!values.requires_grad) return Refusals.FrozenParameter(site, layer, name);
            if (optimizer.GroupOf(values) is null) return Refusals.UntrainedParameter(site, layer, name, optimizer.Name);
        }
        return null;
    }
}
