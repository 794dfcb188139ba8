using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Checks and zeroes the weights that read recycled channels. A fresh channel then changes nothing at first.</summary>
internal static class OutgoingWeights
{
    public static Refusal? Check(string site, SiteUse use, RepairContext context)
    {
        var links = use.Links!;
        if (links.NormBehind is { } norm) return NormBehind.Check(site, use, norm, context);
        if (links.Flow is not { } flow || flow.Open is not null || links.Consumers.Count == 0)
            return Refusals.ConsumerUnknown(site, links.Flow?.Open);
        foreach (var consumer in links.Consumers)
        {
            if (Layers.Check(site, consumer, context.Modules, links) is { } refusal) return refusal;
            if (Columns(site, use, consumer, flow, out _) is { } unclear) return unclear;
            var weight = consumer.Module.get_parameter("weight")!;
            if (!weight.requires_grad) return Refusals.FrozenParameter(site, consumer, "weight");
            if (context.Optimizer!.GroupOf(weight) is null)
                return Refusals.UntrainedParameter(site, consumer, "weight", context.Optimizer.Name);
        }
        return null;
    }

    /// <summary>
    /// Zeroes the columns that read the channels. Behind a layer that is made anew as a whole, a layer that reads nothing else is made anew
    /// as well: zero columns alone would leave it with what it has learnt of a layer that is gone.
    /// </summary>
    public static IEnumerable<Edit> Edits(SiteUse use, FreshInputs inputs, bool isWhole, RepairContext context)
    {
        if (use.Links!.NormBehind is { } norm)
        {
            foreach (var edit in NormBehind.Edits(use, norm, isWhole, context)) yield return edit;
            yield break;
        }
        foreach (var consumer in use.Links.Consumers)
        {
            var columns = ColumnsOf(use, consumer);
            var weight = consumer.Module.get_parameter("weight")!;
            inputs.Add(consumer.Module, columns);
            if (isWhole && columns.Sum(range => range.Length) == weight.shape[1])
            {
                IReadOnlyList<int> all = [.. Enumerable.Range(0, (int)weight.shape[0])];
                foreach (var edit in IncomingWeights.FreshRows(consumer, all, inputs.Of(consumer.Module, null, weight.shape[1]), context))
                    yield return edit;
                foreach (var (name, values) in Layers.Parameters(consumer.Module))
                {
                    foreach (var edit in MomentEdits.FreshRows(context.Optimizer!, $"{name} of {Layers.Text(consumer)}", values, all))
                        yield return edit;
                }
                continue;
            }
            yield return TensorEdit.Write($"zero {columns.Sum(range => range.Length)} columns of {Layers.Text(consumer)}", weight, tensor =>
            {
                foreach (var (start, length) in columns) tensor.narrow(1, start, length).zero_();
            });
            foreach (var edit in MomentEdits.FreshColumns(context.Optimizer!, $"weight of {Layers.Text(consumer)}", weight, columns))
                yield return edit;
        }
    }

    /// <summary>The inputs of a layer that read the dead channels of a use that was checked.</summary>
    public static IReadOnlyList<(long Start, long Length)> ColumnsOf(SiteUse use, NamedModule consumer)
    {
        Columns("", use, consumer, use.Links!.Flow!, out var columns);
        return columns;
    }

    // Finds the columns that read the dead channels, or the reason why they are unknown.
    private static Refusal? Columns(
        string site, SiteUse use, NamedModule consumer, ChannelFlow flow, out IReadOnlyList<(long Start, long Length)> columns)
    {
        columns = [];
        if (!LayerKinds.HasRows(consumer.Module)) return Refusals.KindUnknown(site, consumer);
        var (weight, channels, made, read) =
            (consumer.Module.get_parameter("weight")!, (long)use.Channels!.Value, flow.OutputShape, flow.InputShapes[consumer.Module]);
        var reshaped = Refusals.ReshapedBehind(site, consumer, made, read, weight.shape[1], channels);
        // The layer that makes the channels determines their position: nothing reshapes before the activation.
        var channelsLast = use.Links!.Weights!.Value.Module is Linear;
        if (flow.Starts.TryGetValue(consumer.Module, out var start))
        {
            var inputs = read[LayerKinds.FeatureDimension(consumer.Module, read.Length)!.Value];
            if (weight.shape[1] != inputs) return Refusals.Grouped(site, consumer, inputs, inputs / weight.shape[1]);
            columns = [.. use.Dead.Select(channel => (start + channel, 1L))];
            return null;
        }
        if (consumer.Module is Linear)
        {
            var flattened = read.Length == 2 && made.Length > 2;
            if (flattened ? read[0] != made[0] || read[1] % channels != 0 : !channelsLast || read[^1] != channels) return reshaped;
        }
        else
        {
            var dimension = LayerKinds.FeatureDimension(consumer.Module, read.Length);
            if (channelsLast || read.Length != made.Length || dimension != 1 || read[1] != channels) return reshaped;
            if (weight.shape[1] != channels) return Refusals.Grouped(site, consumer, channels, channels / weight.shape[1]);
        }
        columns = [.. use.Dead.SelectMany(channel => ChannelColumns.Ranges(channel, (int)channels, weight.shape[1], channelsLast))];
        return null;
    }
}

/// <summary>The output of a dead channel: 0 for a ReLU. A ReLU6 may be stuck at 6, and a Hardtanh at -1 or 1.</summary>
internal static class SilentOutput
{
    /// <summary>Whether the module is a ReLU.</summary>
    public static bool IsRelu(nn.Module rectifier) => rectifier is ReLU;

    /// <summary>Whether the outputs of a dead channel are known to be 0. Then the layers that read it can ignore it.</summary>
    public static bool IsZero(nn.Module rectifier, SiteUse use, int channel)
    {
        if (IsRelu(rectifier)) return true;
        // Nothing is known about a custom module, whatever its name.
        if (LayerKinds.RectifierName(rectifier) is null) return false;
        var traits = ProbeTarget.TraitsOf(rectifier);
        return traits.Margin switch
        {
            FiringMargin.InputAboveLow => true,
            FiringMargin.BetweenEnds => use.Measured is { } measured
                && traits.Rectify(new Interval(measured.Lowest[channel], measured.Highest[channel])) is { Low: 0, High: 0 },
            _ => rectifier is PReLU or ChannelsLastPRelu && rectifier.get_parameter("weight") is { } slopes
                && traits.CanDie(Floats.Read(slopes), use.Channels!.Value)[channel],
        };
    }
}
