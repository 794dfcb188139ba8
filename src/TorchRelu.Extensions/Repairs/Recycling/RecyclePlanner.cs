using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Plans the recycling of dead channels (Sokar et al. 2023, Dohare et al. 2024). The channels get fresh incoming weights and zero outgoing
/// weights. The loss stays the same right after the repair, and the channels can learn.
/// </summary>
internal static class RecyclePlanner
{
    /// <exception cref="ArgumentException">A dead channel is out of range.</exception>
    public static Outcome<RepairPlan> Plan(RepairTarget site, int useIndex, RepairContext context)
    {
        var use = site.Uses[useIndex];
        if (use.Channels is { } channels && use.Dead.Any(channel => channel < 0 || channel >= channels))
            throw new ArgumentException(
                $"'{site.Name}' has {channels} channels; {use.Dead.First(channel => channel < 0 || channel >= channels)} is none of them.");
        if (Check(site.Name, site.Rectifier, use, context) is { } refusal) return refusal;

        List<Edit> edits = [.. IncomingWeights.Edits(use, context), .. OutgoingWeights.Edits(use, context)];
        var notes = new List<string>();
        if (use.Links!.Norm is null && use.Measured?.MeanInput is null && use.Links.Data is null)
            notes.Add("The biases of the fresh channels are 0: nothing was measured, so the mean input of the layer is not known.");
        return new RepairPlan
        {
            Record = new()
            {
                Kind = RemedyKind.Recycle,
                Site = site.Name,
                Before = $"{use.Dead.Count} dead of {use.Channels} channels",
                After = $"fresh weights from {Layers.Text(use.Links.Weights!.Value)}, zero weights into " +
                    $"{string.Join(", ", use.Links.Consumers.Select(Layers.Text))}",
                Channels = use.Dead,
                Notes = notes,
                Steps = [.. edits.Select(edit => edit.What)],
            },
            Edits = edits,
        };
    }

    private static Refusal? Check(string site, nn.Module rectifier, SiteUse use, RepairContext context)
    {
        if (use.Dead.Count == 0) return Refusals.NoDeadChannel(site, uses: 1);
        if (use.Channels is null) return Refusals.ChannelsUnknown(site);
        if (use.Links is null) return Refusals.LinksUnknown(site);
        if (use.Dead.FirstOrDefault(channel => !SilentOutput.IsZero(rectifier, use, channel), -1) is >= 0 and var stuck)
            return Refusals.NotZero(site, rectifier, stuck);
        if (context.Optimizer is not { } optimizer) return OptimizerRefusals.NoneForMoments(site);
        return optimizer.CheckSupported(site) ?? optimizer.CheckParameters(site) ?? IncomingWeights.Check(site, use, context)
            ?? OutgoingWeights.Check(site, use, context);
    }
}

/// <summary>Creates the steps that clear an optimizer's state for parts of a parameter. The other parts stay unchanged.</summary>
internal static class MomentEdits
{
    /// <summary>Clears whole rows: the state for a channel's own weights, bias or scale.</summary>
    public static IEnumerable<Edit> ClearRows(OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<int> channels) =>
        Each(optimizer, parameter, (name, fresh, values) =>
            TensorEdit.Fill($"clear {channels.Count} rows of {name} for {text}", values, channels, _ => fresh));

    /// <summary>Clears columns: the state for the weights of the following layers that read a channel.</summary>
    public static IEnumerable<Edit> ClearColumns(
        OptimizerAccess optimizer, string text, Parameter parameter, IReadOnlyList<(long Start, long Length)> columns) =>
        Each(optimizer, parameter, (name, fresh, values) =>
            TensorEdit.Write($"clear {columns.Sum(range => range.Length)} columns of {name} for {text}", values, tensor =>
        {
            foreach (var (start, length) in columns) tensor.narrow(1, start, length).fill_(fresh);
        }));

    private static IEnumerable<Edit> Each(
        OptimizerAccess optimizer, Parameter parameter, Func<string, float, TorchSharp.torch.Tensor, Edit> clear)
    {
        var fresh = optimizer.FreshMoment(parameter);
        return optimizer.MomentsOf(parameter).Select(moment => clear(moment.Name, fresh, moment.Values));
    }
}
