using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>From an order of the policy to a repair of the model, and to the record of it.</summary>
internal sealed class Operation(Surgeon surgeon, IReadOnlyCollection<NewActivation> custom, Func<IEnumerable<SiteRecord>> sites)
{
    /// <summary>Begins to measure at the layers of a decision.</summary>
    public PatientMeasures Measure(RepairDecision decision) =>
        new(decision.Orders.Where(order => order.Layer is not null).Select(order => SiteOf(order.Layer!)).OfType<SiteRecord>()
            .SelectMany(patient => sites().Where(record => record.Probe == patient.Probe)).Distinct());

    /// <summary>Carries out an order; where it cannot be, the record says why.</summary>
    public (RepairRecord Record, Surgery? Surgery) Perform(RepairOrder order, PatientMeasures measures, long step, string evidence)
    {
        var outcome = order.Remedy.Kind == RemedyKind.LowerRate ? surgeon.LowerRate(1 / (order.Remedy.RateDivisor ?? Remedy.SmallestDivisor)) : Treat(order, measures);
        if (outcome.Refused is { } refusal)
        {
            return (Blank(order, step, evidence, RepairOutcome.Refused) with { Verdict = refusal.Sentence, DecidedAt = step }, null);
        }
        var done = outcome.Done!;
        if (done.Exchange is var (old, made)) Follow(old, made);
        return (Blank(order, step, evidence, RepairOutcome.OnTrial) with
        {
            Site = done.Record.Site,
            Before = done.Record.Before,
            After = done.Record.After,
            How = done.Record.Way switch { SurgeryWay.Structural => "structural", SurgeryWay.OutputHook => "output hook", _ => "" },
            Channels = done.Record.Channels,
        }, done);
    }

    /// <summary>After repairs: what they changed in the parameters is no work of the training.</summary>
    public void Settle(long step, IReadOnlyCollection<RepairOrder> made)
    {
        foreach (var record in sites())
        {
            var name = record.Probe.NameOf(record.Site);
            record.BeginAnew(step, made.Where(order => order.Layer == name && order.Remedy.Kind == RemedyKind.Recycle).SelectMany(order => order.Dead));
        }
    }

    /// <summary>The record of an order that is not carried out.</summary>
    public static RepairRecord WouldPerform(RepairOrder order, RepairDecision decision) => Blank(order, decision.Step, decision.Evidence, RepairOutcome.DryRun) with { DecidedAt = decision.Step };

    /// <summary>Makes the repairs of a plan again.</summary>
    public Refusal? Repeat(SwitchPlan plan)
    {
        var before = surgeon.Done.Count;
        if (surgeon.Apply(plan, custom) is { } refusal) return refusal;
        foreach (var made in surgeon.Done.Skip(before))
        {
            if (made.Exchange is var (old, now)) Follow(old, now);
        }
        return null;
    }

    /// <summary>Takes a repair back.</summary>
    public Refusal? Undo(Surgery surgery)
    {
        if (surgery.Undo() is { } refusal) return refusal;
        if (surgery.Exchange is var (old, made)) Follow(made, old);
        return null;
    }

    /// <summary>Where to begin anew, once nothing can be repaired.</summary>
    public string RestartAdvice() => surgeon.LearningRate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"The weights are lost; restart with a learning rate of {rate / 10:g4}, a tenth of {rate:g4}, or clip gradients.")
        : "The weights are lost; restart with a tenth of the learning rate, or clip gradients.";

    private SurgeryOutcome Treat(RepairOrder order, PatientMeasures measures)
    {
        if (SiteOf(order.Layer!) is not { } patient) return new Refusal(order.Layer!, RefusalReason.Failed, "It is no longer watched.");
        var probe = patient.Probe;
        if (probe.Target.Kind != SiteKind.Module)
        {
            return new Refusal(order.Layer!, RefusalReason.OwnerUnknown, "Its rectifier is called as a function, so there is no module to repair; make it a module (nn.ReLU()), registered in the model.");
        }
        var uses = sites().Where(record => record.Probe == probe).ToList();
        var site = new SurgerySite(probe.Target.Name, probe.Target.Module, [.. uses.Select(use => new SiteUse(use.Channels, use == patient ? order.Dead : use.Dead)
        {
            ChannelsLast = use.ChannelsLast,
            Links = use.Site.Links,
            Measured = measures.Of(use),
        })]);
        return order.Remedy.Kind == RemedyKind.Recycle ? surgeon.Recycle(site, uses.IndexOf(patient)) : Switch(order, site);
    }

    private SurgeryOutcome Switch(RepairOrder order, SurgerySite site) => NewActivation.From(order.Remedy.To!, custom) is { } activation
        ? surgeon.Switch(site, activation, order.Remedy.Scope)
        : new Refusal(site.Name, RefusalReason.FactoryFailed, $"No activation '{order.Remedy.To}' is known; name its factory in {nameof(DyingReluOptions)}.{nameof(DyingReluOptions.Activations)}.");

    // The hook on a module that was replaced has moved along; what is known of the module has to follow.
    private void Follow(nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> now)
    {
        foreach (var record in sites().Where(record => ReferenceEquals(record.Probe.Target.Module, old)).ToList()) record.Restart();
        foreach (var probe in sites().Select(record => record.Probe).Distinct().Where(probe => ReferenceEquals(probe.Target.Module, old)).ToList()) probe.Follow(now);
    }

    private SiteRecord? SiteOf(string layer) => sites().FirstOrDefault(record => record.Probe.NameOf(record.Site) == layer);

    private static RepairRecord Blank(RepairOrder order, long step, string evidence, RepairOutcome outcome) => new()
    {
        Step = step,
        Site = order.Layer ?? (order.Remedy.Kind == RemedyKind.LowerRate ? "optimizer" : "training"),
        Remedy = order.Remedy.Kind,
        Before = order.Layer is null ? "as it was" : $"{order.Dead.Count} dead channels",
        After = order.Remedy.ToString(),
        Channels = order.Dead,
        Evidence = evidence,
        Outcome = outcome,
    };
}
