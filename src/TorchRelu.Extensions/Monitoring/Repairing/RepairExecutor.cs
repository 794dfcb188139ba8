using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>Turns an order of the policy into a repair of the model and a record of it.</summary>
internal sealed class RepairExecutor(
    ModelEditor editor, IReadOnlyCollection<NewActivation> custom, Func<IEnumerable<SiteRecord>> sites, Func<long> step,
    ReadingTaker readings)
{
    /// <summary>Starts to measure at the layers of a decision.</summary>
    public RepairMeasurements Measure(RepairDecision decision) =>
        new(decision.Orders.Select(SiteOf).OfType<SiteRecord>()
            .SelectMany(ordered => sites().Where(record => record.Probe == ordered.Probe)).Distinct());

    /// <summary>Carries out an order. If this is refused, the record contains the reason.</summary>
    /// <param name="order">The order.</param>
    /// <param name="measures">What was measured at the layers in the last forward.</param>
    /// <param name="fresh">What the repairs made with it will give to later layers.</param>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="evidence">The numbers that led to the repair.</param>
    public (RepairRecord Record, StandingRepair? StandingRepair) Perform(
        RepairOrder order, RepairMeasurements measures, FreshInputs fresh, long step, string evidence)
    {
        var outcome = order.Remedy.Kind == RemedyKind.LowerRate ? editor.LowerRate(1 / (order.Remedy.RateDivisor ?? Remedy.UsualDivisor))
            : ApplyToLayer(order, measures, fresh);
        if (outcome.Refused is { } refusal) return (Refuse(order, refusal, step, evidence), null);
        var done = outcome.Done!;
        if (done.Exchange is var (old, made)) ReplaceModule(old, made);
        return (Blank(order, step, evidence, RepairOutcome.OnTrial) with
        {
            Site = done.Record.Site,
            Before = done.Record.Before,
            After = done.Record.After,
            How = done.Record.Way switch { SwitchWay.Structural => "structural", SwitchWay.OutputHook => "output hook", _ => "" },
            Channels = done.Record.Channels,
            MayMoveLoss = order.IsWhole || done.MayMoveLoss,
        }, done);
    }

    /// <summary>The record of an order that is refused.</summary>
    public static RepairRecord Refuse(RepairOrder order, Refusal refusal, long step, string evidence) =>
        Blank(order, step, evidence, RepairOutcome.Refused) with { Verdict = refusal.Sentence, DecidedAt = step };

    /// <summary>The record of a stop.</summary>
    public static RepairRecord Stopped(RepairDecision decision, string reason) => new()
    {
        Step = decision.Step,
        Site = RepairEffects.Training,
        Remedy = RemedyKind.Stop,
        Before = "running",
        After = "to be stopped",
        Evidence = reason,
        Outcome = RepairOutcome.Kept,
        DecidedAt = decision.Step,
    };

    /// <summary>The record of steps that were centred.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="firstChange">What the first step changed weights by, over their size, if it was too large to centre; else null.</param>
    public static RepairRecord Centred(long step, double? firstChange = null) => new()
    {
        Step = step,
        Site = RepairEffects.Training,
        Remedy = RemedyKind.Centre,
        Before = "steps as the optimizer makes them",
        After = $"{StepCentring.Steps} steps centred",
        Evidence = "The policy asks for it at the start and after a recycle.",
        Outcome = firstChange is null ? RepairOutcome.Kept : RepairOutcome.Refused,
        Verdict = firstChange is null ? null : string.Create(CultureInfo.InvariantCulture,
            $"One step changed a layer's weights by {firstChange:0.0} times their size, so no step was centred. Lower the learning rate."),
        DecidedAt = step,
    };

    /// <summary>Whether a layer makes the channels of a site, with no normalisation between.</summary>
    public bool MakesChannels(nn.Module layer) => sites().Any(record =>
        record.Site.Links is { Norm: null, Weights.Module: { } weights } && ReferenceEquals(weights, layer));

    /// <summary>Goes back to the last good state, at a tenth of the learning rate; null if there is none.</summary>
    public (RepairRecord Record, StandingRepair? Lowered)? GoBack(LastGood? good, long step, string evidence, LossHistory losses)
    {
        if (good is null) return null;
        var from = good.Step;
        if (!good.Return(losses)) return null;
        var lowered = editor.LowerRate(1 / Remedy.UsualDivisor);
        ResetAll(step);
        return (new()
        {
            Step = step,
            Site = RepairEffects.Training,
            Remedy = RemedyKind.GoBack,
            Before = string.Create(CultureInfo.InvariantCulture, $"the weights of step {step}"),
            After = string.Create(CultureInfo.InvariantCulture, $"the weights of step {from}") +
                (lowered.Done is { } done ? $", {done.Record.After}" : ", the learning rate as it was"),
            Evidence = evidence,
            Outcome = RepairOutcome.OnTrial,
            Verdict = lowered.Refused?.Sentence,
            MayMoveLoss = true,
        }, lowered.Done);
    }

    /// <summary>Forgets the evidence of every site: the weights are no longer those it was taken from.</summary>
    public void ResetAll(long step)
    {
        readings.Forget();
        foreach (var record in sites())
        {
            record.ResetEvidence(step);
            record.BeginAgain(step, Enumerable.Range(0, record.Channels ?? 0));
        }
    }

    /// <summary>The number of living channels of each site, by its name.</summary>
    public IReadOnlyDictionary<string, int> Alive() => sites().Where(record => record.Channels is not null)
        .GroupBy(record => record.Probe.NameOf(record.Site))
        .ToDictionary(site => site.Key, site => site.First().Channels!.Value - site.First().Dead.Count);

    /// <summary>The names of the sites whose pre-activations have exploded.</summary>
    public IReadOnlySet<string> Exploded() =>
        sites().Where(record => record.HasExploded).Select(record => record.Probe.NameOf(record.Site)).ToHashSet();

    /// <summary>Reads the parameters after repairs, so that changes by a repair are not attributed to training.</summary>
    public void BeginAgain(long step, IReadOnlyCollection<RepairOrder> made)
    {
        readings.Forget();
        foreach (var record in sites())
        {
            record.BeginAgain(step, made.Where(order => order.Remedy.Kind == RemedyKind.Recycle && SiteOf(order) == record)
                .SelectMany(order => order.Dead));
        }
    }

    /// <summary>Returns the record of an order that is not carried out.</summary>
    public static RepairRecord WouldPerform(RepairOrder order, RepairDecision decision) =>
        Blank(order, decision.Step, decision.Evidence, RepairOutcome.DryRun) with { DecidedAt = decision.Step };

    /// <summary>Makes the repairs of a plan again.</summary>
    public Refusal? Repeat(SwitchPlan plan)
    {
        var before = editor.Done.Count;
        if (editor.Apply(plan, custom) is { } refusal) return refusal;
        foreach (var made in editor.Done.Skip(before))
        {
            if (made.Exchange is var (old, now)) ReplaceModule(old, now);
        }
        return null;
    }

    /// <summary>Undoes a repair.</summary>
    public Refusal? Undo(StandingRepair repair)
    {
        if (repair.Undo() is { } refusal) return refusal;
        if (repair.Exchange is var (old, made)) ReplaceModule(made, old);
        return null;
    }

    /// <summary>Starts to measure how the outputs of switched activations differ from those of the old ones.</summary>
    public RepairMeasurements Measure(IReadOnlyCollection<ActivationPair> switched) => new(sites().Where(record =>
        switched.Any(pair => ReferenceEquals(pair.New, record.Probe.Target.Module))), switched);

    /// <summary>The part of a switch that can be taken back at once without moving the loss: 1 for all of it.</summary>
    public (double Part, Refusal? Refused) PartToReturn(StandingRepair switched, RepairMeasurements measures, bool inParts) =>
        editor.PartToReturn(switched, Switched(switched, measures), inParts);

    /// <summary>Takes back a part of a switch; the loss stays where it is.</summary>
    public Refusal? TakeBack(StandingRepair switched, RepairMeasurements measures, double part) =>
        SwitchReturn.Some(Switched(switched, measures), part);

    /// <summary>Takes back a rate, or a switch that can go at once; the loss stays where it is.</summary>
    public Refusal? TakeBack(StandingRepair repair, RepairMeasurements measures)
    {
        if (repair.Exchange is not var (old, made)) return repair.Undo();
        if (SwitchReturn.All(repair, Switched(repair, measures)) is { } refusal) return refusal;
        ReplaceModule(made, old);
        return null;
    }

    /// <summary>Advice for a restart if nothing can be repaired.</summary>
    public string RestartAdvice() => editor.LearningRate is { } rate
        ? string.Create(CultureInfo.InvariantCulture,
        $"The weights are lost; restart with a learning rate of {rate / 10:g4}, a tenth of {rate:g4}, or clip gradients.")
        : "The weights are lost; restart with a tenth of the learning rate, or clip gradients.";

    private Outcome<StandingRepair> ApplyToLayer(RepairOrder order, RepairMeasurements measures, FreshInputs fresh)
    {
        if (SiteOf(order) is not { } record) return new Refusal(order.Layer!, RefusalReason.Failed, "It is no longer watched.");
        var probe = record.Probe;
        // Fresh weights need no module of the rectifier; its outputs have to be zero where it is silent, as a function's are.
        if (probe.Target.Kind != SiteKind.Module && order.Remedy.Kind != RemedyKind.Recycle)
        {
            return new Refusal(
                order.Layer!, RefusalReason.OwnerUnknown,
                "Its rectifier is called as a function, so there is no module to switch; make it a module (nn.ReLU()), registered " +
                "in the model, or recycle its channels.");
        }
        var uses = UsesOf(probe);
        var target = Target(probe, measures, use => use == record ? order.Dead : use.Dead);
        return order.Remedy.Kind == RemedyKind.Recycle ? editor.Recycle(target, uses.IndexOf(record), fresh, order.IsWhole)
            : Switch(order, target);
    }

    private RepairTarget Switched(StandingRepair switched, RepairMeasurements measures) => Target(sites().Select(record => record.Probe)
        .First(probe => ReferenceEquals(probe.Target.Module, switched.Exchange!.New)), measures, use => use.Dead);

    private List<SiteRecord> UsesOf(Probe probe) => [.. sites().Where(use => use.Probe == probe)];

    private RepairTarget Target(Probe probe, RepairMeasurements measures, Func<SiteRecord, IReadOnlyList<int>> deadOf)
    {
        return new(probe.Target.Name, probe.Target.Module, [.. UsesOf(probe).Select(UseOf)])
        {
            IsFunction = probe.Target.Kind != SiteKind.Module,
        };

        SiteUse UseOf(SiteRecord use) => new(use.Channels, deadOf(use))
        {
            ChannelsLast = use.ChannelsLast,
            // Units behind a flattening share the rows of a channel, so the layer before cannot be changed for one of them.
            Links = use.Site.Links is { UnitsPerChannel: not 1 } links ? links with { Producers = [] } : use.Site.Links,
            Measured = measures.Of(use),
        };
    }

    private Outcome<StandingRepair> Switch(RepairOrder order, RepairTarget site) =>
        NewActivation.From(order.Remedy.To!, custom) is { } activation
        ? editor.Switch(site, activation, order.Remedy.Scope, order.KeepsLoss ? LossKeeping.Required : LossKeeping.WherePossible)
        : new Refusal(
        site.Name, RefusalReason.FactoryFailed,
        $"No activation '{order.Remedy.To}' is known; name its factory in " +
        $"{nameof(DyingReluOptions)}.{nameof(DyingReluOptions.Activations)}.");

    // The hook of a replaced module has moved to the new module. The records of the module must follow.
    private void ReplaceModule(nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> now)
    {
        foreach (var record in sites().Where(record => ReferenceEquals(record.Probe.Target.Module, old)).ToList())
            record.ResetEvidence(step());
        foreach (var probe in sites().Select(record => record.Probe).Distinct().Where(probe => ReferenceEquals(probe.Target.Module, old))
            .ToList()) probe.ReplaceModule(now);
    }

    // A state saved before orders had a site names the layer alone.
    private SiteRecord? SiteOf(RepairOrder order) => sites().FirstOrDefault(record =>
        order.Site is { } site ? record.Key == site : record.Probe.NameOf(record.Site) == order.Layer);

    private static RepairRecord Blank(RepairOrder order, long step, string evidence, RepairOutcome outcome) => new()
    {
        Step = step,
        Site = order.Layer ?? (order.Remedy.Kind == RemedyKind.LowerRate ? "optimizer" : RepairEffects.Training),
        Remedy = order.Remedy.Kind,
        Before = order.Layer is null ? "as it was" : $"{order.Dead.Count} dead channels",
        After = order.Remedy.ToString(),
        Channels = order.Dead,
        Evidence = evidence,
        Outcome = outcome,
    };
}
