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

        var change = new RateChange(factor);
        var edits = Edits(access.Optimizer, context.Scheduler, change.Lower).ToList();
        var rates = access.Optimizer.ParamGroups.Select(group => group.LearningRate).ToList();
        return new RepairPlan
        {
            Record = new()
            {
                Kind = RemedyKind.LowerRate,
                Site = Site,
                Before = Text(rates),
                After = Text(rates.Select(change.Lower)),
                Notes = context.Scheduler is null ? ["Where a scheduler sets the rate that was not attached, it may lift it again."] : [],
                Steps = [.. edits.Select(edit => edit.What)],
            },
            Edits = edits,
            RateFactor = factor,
            UndoEdits = () => [.. Edits(access.Optimizer, context.Scheduler, change.Raise)],
        };
    }

    private static IEnumerable<Edit> Edits(optim.Optimizer optimizer, SchedulerAccess? scheduler, Func<double, double> change)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            var (rate, initial) = (group.LearningRate, group.InitialLearningRate);
            yield return new Edit(
                FormattableString.Invariant($"set a learning rate from {rate:g4} to {change(rate):g4}"),
                () => (group.LearningRate, group.InitialLearningRate) = (change(rate), change(initial)),
                () => (group.LearningRate, group.InitialLearningRate) = (rate, initial));
        }
        foreach (var edit in scheduler?.Scale(change) ?? []) yield return edit;
    }

    private static string Text(IEnumerable<double> rates) =>
        $"learning rate {string.Join(", ", rates.Distinct().Select(rate => FormattableString.Invariant($"{rate:g4}")))}";
}

/// <summary>Divides rates, and gives each its own value back, bit by bit.</summary>
internal sealed class RateChange(double factor)
{
    private readonly double _divisor = 1 / factor;
    private readonly Dictionary<double, double> _before = [];

    /// <summary>The lowered rate.</summary>
    public double Lower(double rate)
    {
        var lowered = rate / _divisor;
        _before[lowered] = rate;
        return lowered;
    }

    /// <summary>The rate that was lowered; of one that its schedule has changed since, what the schedule would have made of it.</summary>
    public double Raise(double rate) => _before.TryGetValue(rate, out var before) ? before : rate * _divisor;
}
