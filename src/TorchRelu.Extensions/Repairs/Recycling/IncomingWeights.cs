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
    /// Draws fresh rows from the distribution of a new layer, U(-1/sqrt(fan_in), 1/sqrt(fan_in)). Sets a bias that centres the
    /// pre-activation, and resets the normalisation.
    /// </summary>
    public static IEnumerable<Edit> Edits(SiteUse use, RepairContext context)
    {
        var links = use.Links!;
        var layer = links.Weights!;
        var weight = layer.Value.Module.get_parameter("weight")!;
        var rows = use.Dead.ToDictionary(channel => channel, _ => FreshRow(weight, context.Random));
        yield return TensorEdit.Write($"re-initialise {use.Dead.Count} rows of {Layers.Text(layer.Value)}", weight, tensor =>
        {
            foreach (var (channel, row) in rows) tensor.select(0, channel).copy_(from_array(row).reshape(tensor.shape[1..]));
        });
        if (layer.Value.Module.get_parameter("bias") is { } bias)
        {
            var meanInput = links.Norm is null ? use.Measured?.MeanInput ?? links.Data?.Mean : null;
            yield return TensorEdit.Fill(
                $"centre {use.Dead.Count} biases of {Layers.Text(layer.Value)}", bias, use.Dead, channel =>
                    meanInput is null ? 0 : BiasCentre.Finite(-BiasCentre.AtMeanInput(rows[channel], meanInput, meanInput.Length)));
        }
        foreach (var producer in links.Producers)
        {
            foreach (var (name, values) in Layers.Parameters(producer.Module))
            {
                foreach (var edit in MomentEdits.ClearRows(context.Optimizer!, $"{name} of {Layers.Text(producer)}", values, use.Dead))
                    yield return edit;
            }
        }
        if (links.Norm is not { } norm) yield break;
        foreach (var edit in FreshNorm(norm, use.Dead)) yield return edit;
    }

    private static IEnumerable<Edit> FreshNorm(NamedModule norm, IReadOnlyList<int> dead)
    {
        (string Name, Tensor? Values, float Fresh)[] parts =
        [
            ("weight", norm.Module.get_parameter("weight"), 1), ("bias", norm.Module.get_parameter("bias"), 0),
            ("running_mean", norm.Module.get_buffer("running_mean"), 0), ("running_var", norm.Module.get_buffer("running_var"), 1),
        ];
        return parts.Where(part => part.Values is not null)
            .Select(part =>
            TensorEdit.Fill($"reset {dead.Count} entries of {part.Name} of {Layers.Text(norm)}", part.Values!, dead, _ => part.Fresh));
    }

    // Drawn on the host, so that the same seed gives the same rows on every device.
    private static float[] FreshRow(Tensor weight, Generator random)
    {
        using var scope = NewDisposeScope();
        var fanIn = weight.numel() / weight.shape[0];
        var bound = 1 / Math.Sqrt(fanIn);
        return Floats.Read(rand([fanIn], float32, generator: random).mul(2 * bound).sub(bound));
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
