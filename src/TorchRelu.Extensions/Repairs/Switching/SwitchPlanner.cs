using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Plans the replacement of a ReLU.</summary>
internal static class SwitchPlanner
{
    /// <exception cref="ArgumentException">The order is invalid, or the ReLU is not part of the model.</exception>
    public static Outcome<RepairPlan> Plan(SwitchOrder order, RepairContext context)
    {
        var (name, old) = (order.Site.Name, order.Site.Rectifier);
        var names = context.NamesOf(old);
        if (names.Count == 0) throw new ArgumentException($"The module given for '{name}' is not part of the model.");
        if (SwitchChecks.Check(order, context) is { } refusal) return refusal;

        var holders = ModuleHolders.Find(context.Model, old);
        var overwrites = InPlace.Is(old);
        nn.Module<Tensor, Tensor>? made = null;
        try
        {
            made = Make(order, context, overwrites);
            if (Unusable(made, old, context, name) is { } unusable) return Discard(made, unusable);
            if (order.To.Factory is not null && TryOut(made, order, context) is { } wrong) return Discard(made, wrong);
            var whyHook = Replacement.WhyHook(holders, made);
            if (whyHook is not null && overwrites)
            {
                if (InPlace.TurnOff(old) is null) return Discard(made, Refusals.InPlace(name, whyHook));
                made.Dispose();
                made = null;
                made = Make(order, context, overwrites: false);
            }
            var replacement = new Replacement(holders, old, made, whyHook, overwrites);
            var plan = Plan(order, context, names, replacement);
            return plan.Refused is null ? plan : Discard(made, plan.Refused);
        }
        catch (Exception fault) when (made is null)
        {
            return Refusals.FactoryFailed(name, order.To.Spec, fault);
        }
        catch
        {
            made?.Dispose();
            throw;
        }
    }

    private static Outcome<RepairPlan> Plan(SwitchOrder order, RepairContext context, IReadOnlyList<string> names, Replacement replacement)
    {
        if (replacement.Check(order.Site.Name) is { } refusal) return refusal;
        var (parameters, made) = (Learned(replacement.New), replacement.New);
        var edits = new List<Edit>();
        var notes = new List<string>(replacement.Notes);
        JoiningParameters? joining = null;
        if (parameters.Count > 0 && !(order.IsRepeated && context.Optimizer is null))
        {
            if (context.Optimizer is not { } access) return OptimizerRefusals.NoneForParameters(order.Site.Name, order.To.Spec);
            var near = order.Site.Uses[0].Links?.Weights?.Module.get_parameter("weight");
            (joining, var refused) = JoiningParameters.Plan(order.Site.Name, access, context.Scheduler, parameters, near);
            if (refused is not null) return refused;
            edits.AddRange(GroupEdits.Freeze(access));
            notes.Add(joining!.Note);
        }
        var keepsLoss = order.Keeping != LossKeeping.No && Continuity.Check(order, context) is null;
        if (keepsLoss) edits.AddRange(Continuity.Edits(order, context));
        edits.AddRange(replacement.Edits());
        edits.AddRange(joining?.Edits() ?? []);
        if (!order.IsRepeated) edits.AddRange(DeadBiases.Edits(order, notes));
        var guard = order.Live is { } live ? new ChannelGuard(made, live, order.Channels) : null;
        if (guard is not null)
            edits.Add(new("keep the live channels a ReLU", () => context.Guards.Add(guard), () => context.Guards.Remove(guard)));

        return new RepairPlan
        {
            Record = Record(order, replacement, edits, notes),
            Edits = edits,
            Planned = Planned(order, names, replacement),
            Made = made,
            Exchange = new(replacement.Old, made),
            MayMoveLoss = !keepsLoss || Continuity.LetsThroughMuch(order),
            CheckUndo = () => replacement.CheckUndo(order.Site.Name),
            UndoEdits = () => [.. Undo(guard, context), .. replacement.UndoEdits(), .. joining?.UndoEdits(Learned(made)) ?? []],
        };
    }

    private static IEnumerable<Edit> Undo(ChannelGuard? guard, RepairContext context) => guard is null
        ? []
        : [new("no longer keep the live channels a ReLU", () => context.Guards.Remove(guard), () =>
        context.Guards.Add(guard)) { Settle = guard.Dispose }];

    private static nn.Module<Tensor, Tensor> Make(SwitchOrder order, RepairContext context, bool overwrites) =>
        ActivationMaker.Make(order.To, order.Channels, order.Live, order.ChannelsLast, overwrites, context.Like(order.Site),
            order.Site.Rectifier.training);

    private static Refusal? Unusable(nn.Module<Tensor, Tensor> made, nn.Module old, RepairContext context, string name)
    {
        if (ReferenceEquals(made, old) || context.NamesOf(made).Count > 0) return Refusals.FactoryReused(name, made);
        return TorchSharpInternals.HookCount(made) > 0 ? Refusals.FactoryHooked(name, made) : null;
    }

    // A custom activation is tried on zeros of the shape that it will get, before anything is changed.
    private static Refusal? TryOut(nn.Module<Tensor, Tensor> made, SwitchOrder order, RepairContext context)
    {
        var (name, use) = (order.Site.Name, order.Site.Uses[0]);
        if (use.Channels is not { } channels) return null;
        long[] shape = use.Links?.Flow?.OutputShape is { Length: > 1 } seen ? [1, .. seen[1..]] : [1, channels];
        using var randomState = get_rng_state();
        try
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            var like = context.Like(order.Site);
            var result = made.forward(zeros(shape, like?.dtype ?? float32, like?.device));
            return result.shape.AsSpan().SequenceEqual(shape) ? null : Refusals.FactoryReshapes(name, order.To.Spec, shape, result.shape);
        }
        catch (Exception fault)
        {
            return Refusals.FactoryFailed(name, order.To.Spec, fault);
        }
        finally
        {
            set_rng_state(randomState);
        }
    }

    // A refusal must not dispose a module that belongs to the model.
    private static Outcome<RepairPlan> Discard(nn.Module made, Refusal refusal)
    {
        if (refusal.Reason != RefusalReason.FactoryFailed) made.Dispose();
        return refusal;
    }

    private static IReadOnlyList<Parameter> Learned(nn.Module made) => [.. made.parameters().Where(parameter => parameter.requires_grad)];

    private static AppliedRepair Record(SwitchOrder order, Replacement replacement, List<Edit> edits, List<string> notes) => new()
    {
        Kind = RemedyKind.Switch,
        Site = order.Site.Name,
        Before = replacement.Old.GetType().Name,
        After = order.Text,
        Way = replacement.Way,
        WhyHook = replacement.WhyHooked,
        Channels = [.. order.Site.Uses.SelectMany(order.DeadAt).Distinct().Order()],
        LargestChange = order.IsRepeated ? null : DeadBiases.LargestChange(order),
        Notes = notes,
        Steps = [.. edits.Select(edit => edit.What)],
    };

    private static PlannedSwitch Planned(SwitchOrder order, IReadOnlyList<string> names, Replacement replacement) => new()
    {
        Names = names,
        From = replacement.Old.GetType().Name,
        To = order.To.Spec,
        Scope = order.Scope,
        Way = replacement.Way,
        Dead = order.Dead,
        Channels = order.Site.Uses[0].Channels,
        ChannelsLast = order.ChannelsLast,
        Parameters =
            [.. replacement.New.named_parameters().Select(parameter => new PlannedParameter(parameter.name, parameter.parameter.shape))],
        Producer = order.Site.Uses[0].Links?.Weights is { } layer && layer.Module.get_parameter("weight") is { } weight
            ? new($"{layer.Name}.weight", weight.shape) : null,
    };
}
