using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Plans a change of the learning rate that its schedule keeps.</summary>
internal static class RatePlanner
{
    public const string Site = "optimizer";

    public static Outcome<RepairPlan> Plan(double factor, RepairContext context)
    {
        if (context.Optimizer is not { } access) return OptimizerRefusals.NoneForRate(Site);
        if (access.CheckSupported(Site) is { } refusal) return refusal;
        if (context.Scheduler?.Check(Site) is { } notScheduled) return notScheduled;

        var edits = Edits(access.Optimizer, context.Scheduler, factor).ToList();
        var rates = access.Optimizer.ParamGroups.Select(group => group.LearningRate).ToList();
        return new RepairPlan
        {
            Record = new()
            {
                Kind = RemedyKind.LowerRate,
                Site = Site,
                Before = Text(rates),
                After = Text(rates.Select(rate => rate * factor)),
                Notes = context.Scheduler is null ? ["Where a scheduler sets the rate that was not attached, it may lift it again."] : [],
                Steps = [.. edits.Select(edit => edit.What)],
            },
            Edits = edits,
            RateFactor = factor,
            UndoEdits = () => [.. Edits(access.Optimizer, context.Scheduler, 1 / factor)],
        };
    }

    private static IEnumerable<Edit> Edits(optim.Optimizer optimizer, SchedulerAccess? scheduler, double factor)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            var (rate, initial) = (group.LearningRate, group.InitialLearningRate);
            yield return new Edit(
                FormattableString.Invariant($"set a learning rate from {rate:g4} to {rate * factor:g4}"),
                () => (group.LearningRate, group.InitialLearningRate) = (rate * factor, initial * factor),
                () => (group.LearningRate, group.InitialLearningRate) = (rate, initial));
        }
        foreach (var edit in scheduler?.Scale(factor) ?? []) yield return edit;
    }

    private static string Text(IEnumerable<double> rates) =>
        $"learning rate {string.Join(", ", rates.Distinct().Select(rate => FormattableString.Invariant($"{rate:g4}")))}";
}
