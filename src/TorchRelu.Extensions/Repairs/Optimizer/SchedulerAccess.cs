using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Schedulers = TorchSharp.torch.optim.lr_scheduler.impl;

namespace TorchRelu.Repairs;

/// <summary>
/// Gives repairs access to a learning-rate scheduler. Schedulers keep lists with one entry for each group at their creation, and accept no
/// later group. A group without an entry is skipped (StepLR) or fails the next step (LambdaLR).
/// </summary>
internal sealed class SchedulerAccess(optim.lr_scheduler.LRScheduler scheduler)
{
    private static readonly Type[] s_known =
    [
        typeof(Schedulers.StepLR), typeof(Schedulers.MultiStepLR), typeof(Schedulers.ExponentialLR), typeof(Schedulers.CosineAnnealingLR),
        typeof(Schedulers.LambdaLR), typeof(Schedulers.OneCycleLR),
    ];

    public string Name { get; } = scheduler.GetType().Name;

    /// <summary>
    /// Whether the scheduler is known to belong to another optimizer. A scheduler that chains others has no optimizer of its own.
    /// </summary>
    public bool SchedulesAnother(optim.Optimizer optimizer) =>
        TorchSharpInternals.Optimizer.Find(scheduler) is { } own && !ReferenceEquals(own, optimizer);

    /// <summary>The reason why neither its rates nor its groups can be changed; null if they can.</summary>
    public Refusal? Check(string site)
    {
        if (!s_known.Contains(scheduler.GetType()))
            return OptimizerRefusals.ScheduleUnknown(site, Name, s_known.Select(known => known.Name));
        return TorchSharpInternals.LackingFor(scheduler) is { } lacking ? OptimizerRefusals.LayoutUnknown(site, Name, lacking) : null;
    }

    /// <summary>The reason why a new group at that index would not be scheduled like the others; null if it would.</summary>
    public Refusal? CheckGroup(string site, int index)
    {
        if (Check(site) is { } refusal) return refusal;
        if (Rates()[0].Count != index) return OptimizerRefusals.ScheduleOutdated(site, Name, Rates()[0].Count, index);
        // Up to TorchSharp 0.107.0, OneCycleLR compares the group's index with the number of its phases. That group never leaves the first
        // phase.
        return scheduler is Schedulers.OneCycleLR cycle && TorchSharpInternals.Phases.Of(cycle).Length == index + 1
            ? OptimizerRefusals.ScheduleAtFault(site, Name, index)
            : null;
    }

    /// <summary>Schedules a new group like the one at <paramref name="like"/>.</summary>
    public IEnumerable<Edit> Extend(int like, ParamGroup group) => Lists().Select(list =>
    {
        var before = list.Count;
        return new Edit(
            $"schedule the new parameter group with {Name}",
            () => list.Add(
                list switch { IList<optim.IBetas> => group as optim.IBetas, IList<optim.IMomentum> => group as optim.IMomentum, _ =>
                list[like] }),
            () => { if (list.Count > before) list.RemoveAt(before); });
    });

    /// <summary>Stops scheduling the group at that index.</summary>
    public IEnumerable<Edit> Shrink(int index) => Lists().Select(list =>
    {
        var (entry, before) = (list[index], list.Count);
        return new Edit(
            $"no longer schedule the parameter group with {Name}",
            () => list.RemoveAt(index),
            () => { if (list.Count < before) list.Insert(index, entry); });
    });

    /// <summary>Changes every rate of the schedule, which keeps its shape if all are multiplied.</summary>
    public IEnumerable<Edit> Scale(Func<double, double> change)
    {
        IEnumerable<IList> rates = Rates();
        if (scheduler is Schedulers.OneCycleLR cycle)
            rates = rates.Concat(TorchSharpInternals.PhaseRates.Select(rate => TorchSharpInternals.PhaseValues.Of(cycle)[rate]));
        foreach (var list in rates)
        {
            var before = list.Cast<double>().ToArray();
            yield return new Edit(
                $"scale the rates of {Name}",
                () => { for (var i = 0; i < before.Length; i++) list[i] = change(before[i]); },
                () => { for (var i = 0; i < before.Length; i++) list[i] = before[i]; });
        }
        if (scheduler is not Schedulers.CosineAnnealingLR cosine) yield break;
        var lowest = TorchSharpInternals.LowestRate;
        var value = lowest.Of(cosine);
        yield return new Edit(
            "scale the lowest rate of CosineAnnealingLR", () => lowest.Write(cosine, change(value)), () => lowest.Write(cosine, value));
    }

    // The lists with an entry per group; the base rates and the last rates come first.
    private IList[] Lists() => scheduler switch
    {
        Schedulers.LambdaLR lambda => [.. Rates(), TorchSharpInternals.RateFactors.Of(lambda)],
        Schedulers.OneCycleLR cycle =>
        [
            .. Rates(), TorchSharpInternals.Betas.Of(cycle), TorchSharpInternals.Momenta.Of(cycle),
            .. TorchSharpInternals.PhaseValues.Of(cycle).Values,
        ],
        _ => Rates(),
    };

    private IList[] Rates() => [(IList)TorchSharpInternals.BaseRates.Of(scheduler), (IList)TorchSharpInternals.LastRates.Of(scheduler)];
}
