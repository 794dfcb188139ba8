using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Takes a switch back and leaves the loss where it is. The bias behind makes up for the mean of what goes, but for none of its spread, so
/// only a part goes at once where that is large.
/// </summary>
internal static class SwitchReturn
{
    /// <summary>The most that goes at once of the spread that a layer behind reads: 0.5 %. It is small, as layers add up.</summary>
    public const double MostSpread = 0.005;

    /// <summary>The part of a switch that can go at once: 1 for all of it.</summary>
    /// <param name="repair">The switch.</param>
    /// <param name="site">Its site, at which the difference of the two activations was measured.</param>
    /// <param name="context">The training.</param>
    /// <param name="inParts">Whether less than all of it may go.</param>
    public static (double Part, Refusal? Refused) Part(StandingRepair repair, RepairTarget site, RepairContext context, bool inParts)
    {
        var most = 0.0;
        foreach (var use in site.Uses)
        {
            if (Check(site.Name, use, context) is { } refusal) return (0, refusal);
            most = Math.Max(most, use.Measured!.ReadSpread!.Value);
        }
        if (most <= MostSpread) return (1, null);
        return inParts && repair.IsBuiltIn ? (MostSpread / most, null) : (0, Refusals.TakesAwayMuch(site.Name, most));
    }

    /// <summary>Takes back all of a switch; trained weights stay.</summary>
    /// <returns>A refusal, or null if it was taken back. After a refusal everything is as it was.</returns>
    public static Refusal? All(StandingRepair repair, RepairTarget site) => repair.Undo(Continuity.ReturnEdits(site, part: 1));

    /// <summary>Takes back a part of a switch.</summary>
    /// <returns>A refusal, or null if it was taken back. After a refusal everything is as it was.</returns>
    public static Refusal? Some(RepairTarget site, double part)
    {
        try
        {
            Transaction.Run([.. Continuity.ReturnEdits(site, part), NegativeSlope.Lower(site.Rectifier, part)]);
            return null;
        }
        catch (Exception fault)
        {
            return Refusals.Failed(site.Name, fault);
        }
    }

    private static Refusal? Check(string name, SiteUse use, RepairContext context)
    {
        if (use.Channels is null) return Refusals.ChannelsUnknown(name);
        if (use.Links is null) return Refusals.LinksUnknown(name);
        if (use.Measured is not { ReadSpread: { } spread } || !double.IsFinite(spread)) return Refusals.NotMeasured(name);
        if (context.Optimizer is null) return OptimizerRefusals.NoneForMoments(name);
        return OutgoingWeights.Check(name, Continuity.All(use), context) ?? Continuity.CheckBehind(name, use.Links);
    }
}
