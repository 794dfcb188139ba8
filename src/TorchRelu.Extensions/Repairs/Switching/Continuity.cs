using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Lets a switch leave the loss where it is. Dead channels are read by nobody at first: the weights behind them become 0. What a small
/// slope lets through of living channels is taken off the bias behind them, in the mean.
/// </summary>
internal static class Continuity
{
    /// <summary>The largest slope below zero that living channels may get: 0.05. The mean it lets through is compensated, its spread not.
    /// </summary>
    public const double MostSlope = 0.05;

    /// <summary>The largest spread of what is let through, over that of what the living channels give: 2 %.</summary>
    public const double MostSpread = 0.02;

    /// <summary>The reason why the switch would move the loss; null if it would not.</summary>
    public static Refusal? Check(SwitchOrder order, RepairContext context)
    {
        var name = order.Site.Name;
        foreach (var use in order.Site.Uses)
        {
            if (use.Channels is null) return Refusals.ChannelsUnknown(name);
            if (use.Links is null) return Refusals.LinksUnknown(name);
            if (context.Optimizer is not { } optimizer) return OptimizerRefusals.NoneForMoments(name);
            var living = Living(order, use);
            if (living.Count > 0 && order.To.Spec is not { Kind: "LeakyReLU", Value: <= MostSlope })
                return Refusals.MovesLoss(name, order.To, living.Count);
            if (living.Count > 0 && use.Measured is null) return Refusals.NotMeasured(name);
            if (order.Keeping == LossKeeping.Required && SpreadOf(order, use) is > MostSpread and var spread)
                return Refusals.LetsThroughMuch(name, order.To, spread);
            if (optimizer.CheckParameters(name) is { } unsupported) return unsupported;
            if (OutgoingWeights.Check(name, use with { Dead = [.. Changed(order, use)] }, context) is { } unknown) return unknown;
            if (living.Count == 0) continue;
            if (CheckBehind(name, use.Links) is { } behind) return behind;
        }
        return null;
    }

    /// <summary>The steps that make up for a part of a switch that is taken back, for a site that was checked.</summary>
    public static IEnumerable<Edit> ReturnEdits(RepairTarget site, double part) =>
        site.Uses.SelectMany(use => Compensate(All(use), slope: -part));

    /// <summary>Whether what is let through varies so much that taking off its mean does not keep the loss.</summary>
    public static bool LetsThroughMuch(SwitchOrder order) => order.Site.Uses.Any(use => SpreadOf(order, use) > MostSpread);

    /// <summary>The steps, for an order that was checked. They come before the activation is replaced.</summary>
    public static IEnumerable<Edit> Edits(SwitchOrder order, RepairContext context)
    {
        foreach (var use in order.Site.Uses)
        {
            foreach (var edit in Compensate(use with { Dead = Living(order, use) }, order.To.Spec.Value ?? 0)) yield return edit;
            var dead = order.DeadAt(use);
            if (dead.Count == 0) continue;
            foreach (var edit in OutgoingWeights.Edits(use with { Dead = dead }, new FreshInputs(), isWhole: false, context))
                yield return edit;
        }
    }

    /// <summary>The reason why no bias behind can make up for a mean; null if one can. A normalisation would scale it anew.</summary>
    public static Refusal? CheckBehind(string name, SiteLinks links)
    {
        if (links.NormBehind is { } norm) return Refusals.NormalisedBehind(name, norm);
        foreach (var consumer in links.Consumers.Where(consumer => consumer.Module.get_parameter("bias") is null))
            return Refusals.NoBiasBehind(name, consumer);
        return null;
    }

    /// <summary>A use, for what is done for dead channels to be done for all.</summary>
    public static SiteUse All(SiteUse use) => use with { Dead = [.. Enumerable.Range(0, use.Channels ?? 0)] };

    private static IEnumerable<Edit> Compensate(SiteUse living, double slope)
    {
        if (living.Dead.Count == 0) yield break;
        foreach (var consumer in living.Links!.Consumers)
        {
            var weight = consumer.Module.get_parameter("weight")!;
            var bias = consumer.Module.get_parameter("bias")!;
            var let = Let(living, consumer, weight, slope);
            // A product of matrices would depend in its last bit on where the array lies.
            yield return TensorEdit.Write(
                $"make up for what {living.Dead.Count} channels let through, in the bias of {Layers.Text(consumer)}", bias,
                tensor => tensor.sub_(weight.flatten(1).mul(from_array(let).to(weight.dtype, weight.device)).sum(1L)));
        }
    }

    // What each weight of the layer behind will read more, in the mean.
    private static float[] Let(SiteUse living, NamedModule consumer, Tensor weight, double slope)
    {
        var let = new float[weight.numel() / weight.shape[0]];
        var positions = let.Length / weight.shape[1];
        foreach (var channel in living.Dead)
        {
            foreach (var (start, length) in OutgoingWeights.ColumnsOf(living with { Dead = [channel] }, consumer))
                Array.Fill(let, (float)(slope * living.Measured!.BelowZero[channel]), (int)(start * positions), (int)(length * positions));
        }
        return let;
    }

    private static double SpreadOf(SwitchOrder order, SiteUse use)
    {
        var living = Living(order, use);
        if (living.Count == 0 || use.Measured is not { } measured) return 0;
        return (order.To.Spec.Value ?? 0) * Math.Sqrt(living.Sum(channel => (double)measured.BelowSpread[channel])
            / living.Sum(channel => (double)measured.AboveSpread[channel]));
    }

    private static IEnumerable<int> Changed(SwitchOrder order, SiteUse use) => Living(order, use).Concat(order.DeadAt(use));

    private static IReadOnlyList<int> Living(SwitchOrder order, SiteUse use) =>
        order.Scope == SwitchScope.DeadChannels ? [] : [.. Enumerable.Range(0, use.Channels ?? 0).Except(use.Dead)];
}
