using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>A repair that was made.</summary>
internal sealed class StandingRepair(RepairPlan plan, Action<StandingRepair> undone)
{
    public AppliedRepair Record => plan.Record;

    /// <summary>The entry in the plan, with the slope as it is now; null if the model's modules stay the same.</summary>
    public PlannedSwitch? Planned => plan.Planned is { } planned && IsBuiltIn && NegativeSlope.Of(Exchange!.New) is > 0 and var slope
        ? planned with { To = planned.To with { Value = slope } } : plan.Planned;

    /// <summary>Whether an activation was replaced by one that the plan describes as a whole.</summary>
    public bool IsBuiltIn => plan.Planned is { } planned && NewActivation.BuiltIn.Contains(planned.To.Kind);

    /// <summary>
    /// The replaced activation and its replacement, for holders of the old one; null if none was replaced. An undo disposes the
    /// replacement.
    /// </summary>
    public ActivationPair? Exchange => plan.Exchange;

    public double RateFactor => plan.RateFactor;

    /// <summary>Whether the repair may have moved the loss.</summary>
    public bool MayMoveLoss => plan.MayMoveLoss;

    public bool IsUndone { get; private set; }

    /// <summary>
    /// Restores the old activation or rate, and removes the repair's parameters from the model and the optimizer. Trained weights stay. A
    /// second call has no effect.
    /// </summary>
    /// <param name="first">Steps to make before.</param>
    /// <returns>A refusal, or null if the repair was undone. After a refusal everything is as it was before the call.</returns>
    public Refusal? Undo(IEnumerable<Edit>? first = null)
    {
        if (IsUndone) return null;
        if (plan.CheckUndo() is { } refusal) return refusal;
        try
        {
            Transaction.Run([.. first ?? [], .. plan.UndoEdits()]);
        }
        catch (Exception fault)
        {
            return Refusals.Failed(Record.Site, fault);
        }
        IsUndone = true;
        undone(this);
        return null;
    }
}

/// <summary>A planned repair that has not been made yet.</summary>
internal sealed record RepairPlan
{
    public required AppliedRepair Record { get; init; }

    public required IReadOnlyList<Edit> Edits { get; init; }

    /// <summary>Gives the reason why the repair cannot be undone at the time of the call; null if it can.</summary>
    public Func<Refusal?> CheckUndo { get; init; } = () => null;

    /// <summary>Gives the undo steps for the model and the optimizer as they are at the time of the call. Trained weights stay.</summary>
    public Func<IReadOnlyList<Edit>> UndoEdits { get; init; } = () => [];

    /// <summary>The entry in the plan; null if the model's modules stay the same.</summary>
    public PlannedSwitch? Planned { get; init; }

    /// <summary>The replaced activation and its replacement; null if none was replaced.</summary>
    public ActivationPair? Exchange { get; init; }

    /// <summary>Whether the repair may move the loss when it is made.</summary>
    public bool MayMoveLoss { get; init; }

    /// <summary>The factor for the learning rate.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>An object created for the repair; disposed if the repair is not made.</summary>
    public IDisposable? Made { get; init; }
}

/// <summary>A replaced activation.</summary>
/// <param name="Old">The replaced one.</param>
/// <param name="New">Its replacement.</param>
internal sealed record ActivationPair(nn.Module<Tensor, Tensor> Old, nn.Module<Tensor, Tensor> New);

/// <summary>A result, or the refusal instead of it: exactly one of the two.</summary>
internal readonly record struct Outcome<T>(T? Done, Refusal? Refused)
    where T : class
{
    public static implicit operator Outcome<T>(T done) => new(done, null);

    public static implicit operator Outcome<T>(Refusal refused) => new(null, refused);
}
