using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>
/// What a repair needs of a learning-rate scheduler. Schedulers keep lists with an entry for each group there was when they were made, and take
/// no later one: one that has no entry is passed over (StepLR) or fails the next step (LambdaLR).
/// </summary>
internal sealed class SchedulerAccess(optim.lr_scheduler.LRScheduler scheduler)
{
    private static readonly string[] s_known = ["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LambdaLR", "OneCycleLR"];
    private static readonly string[] s_rates = ["initial_lr", "max_lr", "min_lr"];

    public string Name { get; } = scheduler.GetType().Name;

    /// <summary>Whether it is known to schedule another optimizer: one that chains others has none of its own.</summary>
    public bool SchedulesAnother(optim.Optimizer optimizer) => Private.Read<optim.Optimizer>(scheduler, "_optimizer") is { } own && !ReferenceEquals(own, optimizer);

    /// <summary>Why neither its rates nor its groups can be changed; null where they can.</summary>
    public Refusal? Refuses(string site)
    {
        if (scheduler.GetType().Assembly != typeof(optim.Optimizer).Assembly || !s_known.Contains(Name)) return OptimizerRefusals.ScheduleUnknown(site, Name, s_known);
        var hasAll = Name switch
        {
            "CosineAnnealingLR" => Private.Field(scheduler.GetType(), "_eta_min") is not null,
            "OneCycleLR" => Phases() is { } phases && s_rates.All(phases.ContainsKey),
            _ => true,
        };
        return hasAll && Lists().All(list => list is not null) ? null : OptimizerRefusals.LayoutUnknown(site, Name);
    }

    /// <summary>Why a new group at that index would not be scheduled like the others; null where it would.</summary>
    public Refusal? RefusesGroup(string site, int index)
    {
        if (Refuses(site) is { } refusal) return refusal;
        if (Lists()[0]!.Count != index) return OptimizerRefusals.ScheduleOutdated(site, Name, Lists()[0]!.Count, index);
        // Up to TorchSharp 0.107.0 OneCycleLR compares the group's index with the number of its phases: that group never leaves the first one.
        if (Name == "OneCycleLR" && Private.Read<Array>(scheduler, "_schedule_phases")?.Length == index + 1) return OptimizerRefusals.ScheduleAtFault(site, Name, index);
        return null;
    }

    /// <summary>Schedules a new group like the one at <paramref name="like"/>.</summary>
    public IEnumerable<Edit> Extend(int like, ParamGroup group) => Lists().Select(list =>
    {
        var before = list!.Count;
        return new Edit(
            $"schedule the new parameter group with {Name}",
            () => list.Add(list switch { IList<optim.IBetas> => group as optim.IBetas, IList<optim.IMomentum> => group as optim.IMomentum, _ => list[like] }),
            () => { if (list.Count > before) list.RemoveAt(before); });
    });

    /// <summary>No longer schedules the group at that index.</summary>
    public IEnumerable<Edit> Shrink(int index) => Lists().Select(list =>
    {
        var (entry, before) = (list![index], list.Count);
        return new Edit(
            $"no longer schedule the parameter group with {Name}",
            () => list.RemoveAt(index),
            () => { if (list.Count < before) list.Insert(index, entry); });
    });

    /// <summary>Multiplies every rate it works from, so that the schedule keeps its shape.</summary>
    public IEnumerable<Edit> Scale(double factor)
    {
        var rates = Name == "OneCycleLR" ? Lists().Take(2).Concat(s_rates.Select(rate => (IList?)Phases()![rate])) : Lists().Take(2);
        foreach (var list in rates)
        {
            var before = list!.Cast<double>().ToArray();
            yield return new Edit(
                $"scale the rates of {Name}",
                () => { for (var i = 0; i < before.Length; i++) list![i] = before[i] * factor; },
                () => { for (var i = 0; i < before.Length; i++) list![i] = before[i]; });
        }
        if (Name != "CosineAnnealingLR") yield break;
        var lowest = Private.Field(scheduler.GetType(), "_eta_min")!;
        var value = (double)lowest.GetValue(scheduler)!;
        yield return new Edit("scale the lowest rate of CosineAnnealingLR", () => lowest.SetValue(scheduler, value * factor), () => lowest.SetValue(scheduler, value));
    }

    // The lists with an entry per group; the base and the last rates come first.
    private IReadOnlyList<IList?> Lists()
    {
        IList? Field(string name) => Private.Read<IList>(scheduler, name);
        return Name switch
        {
            "LambdaLR" => [Field("_base_lrs"), Field("_last_lrs"), Field("_lr_lambdas")],
            "OneCycleLR" => [Field("_base_lrs"), Field("_last_lrs"), Field("_betas"), Field("_momentum"), .. Phases()?.Values.AsEnumerable() ?? []],
            _ => [Field("_base_lrs"), Field("_last_lrs")],
        };
    }

    private Dictionary<string, List<double>>? Phases() => Private.Read<Dictionary<string, List<double>>>(scheduler, "_phase_values");
}
