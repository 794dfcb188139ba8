using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Plans the recycling of dead channels (Sokar et al. 2023, Dohare et al. 2024). The channels get fresh incoming weights and zero outgoing
/// weights. The loss stays the same right after the repair, and the channels can learn.
/// </summary>
internal static class RecyclePlanner
{
    /// <param name="site">The activation.</param>
    /// <param name="useIndex">Its use, from 0.</param>
    /// <param name="inputs">What the repairs made with it give to later layers; it learns of this one.</param>
    /// <param name="isWhole">Whether all channels are re-initialised, the living ones too.</param>
    /// <param name="context">The training.</param>
    /// <exception cref="ArgumentException">A dead channel is out of range.</exception>
    public static Outcome<RepairPlan> Plan(RepairTarget site, int useIndex, FreshInputs inputs, bool isWhole, RepairContext context)
    {
        var use = site.Uses[useIndex];
        if (use.Channels is { } channels && use.Dead.Any(channel => channel < 0 || channel >= channels))
            throw new ArgumentException(
                $"'{site.Name}' has {channels} channels; {use.Dead.First(channel => channel < 0 || channel >= channels)} is none of them.");
        if (Check(site, use, isWhole, context) is { } refusal) return refusal;

        List<Edit> edits = [.. IncomingWeights.Edits(use, inputs, context), .. OutgoingWeights.Edits(use, inputs, isWhole, context)];
        var notes = new List<string>();
        if (use.Links!.Norm is null && use.Measured?.MeanInput is null && use.Links.Data is null)
            notes.Add("The biases of the fresh channels are 0: nothing was measured, so the mean input of the layer is not known.");
        return new RepairPlan
        {
            Record = new()
            {
                Kind = RemedyKind.Recycle,
                Site = site.Name,
                Before = isWhole ? $"all {use.Channels} channels" : $"{use.Dead.Count} dead of {use.Channels} channels",
                After = $"fresh weights from {Layers.Text(use.Links.Weights!.Value)}, {(isWhole ? "fresh" : "zero")} " +
                    (use.Links.NormBehind is { } norm ? $"scales in {Layers.Text(norm)}"
                        : $"weights into {string.Join(", ", use.Links.Consumers.Select(Layers.Text))}"),
                Channels = use.Dead,
                Notes = notes,
                Steps = [.. edits.Select(edit => edit.What)],
            },
            Edits = edits,
        };
    }

    private static Refusal? Check(RepairTarget target, SiteUse use, bool isWhole, RepairContext context)
    {
        var site = target.Name;
        if (use.Dead.Count == 0) return Refusals.NoDeadChannel(site, uses: 1);
        if (use.Channels is null) return Refusals.ChannelsUnknown(site);
        if (use.Links is null) return Refusals.LinksUnknown(site);
        if (!isWhole && !target.IsFunction
            && use.Dead.FirstOrDefault(channel => !SilentOutput.IsZero(target.Rectifier, use, channel), -1) is >= 0 and var stuck)
            return Refusals.NotZero(site, target.Rectifier, stuck);
        if (context.Optimizer is not { } optimizer) return OptimizerRefusals.NoneForMoments(site);
        return optimizer.CheckSupported(site) ?? optimizer.CheckParameters(site) ?? IncomingWeights.Check(site, use, context)
            ?? OutgoingWeights.Check(site, use, context);
    }
}
