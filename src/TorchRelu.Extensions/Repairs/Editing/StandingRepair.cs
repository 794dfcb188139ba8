using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>A repair that was made.</summary>
internal sealed class StandingRepair(RepairPlan plan, Action<StandingRepair> undone)
{
    public AppliedRepair Record => plan.Record;

    public PlannedSwitch? Planned => plan.Planned;

    /// <summary>
    /// The rectifier that was replaced and what replaced it, for whoever holds the old one; null where none was. After an undo the new one
    /// is disposed.
    /// </summary>
    public (nn.Module<Tensor, Tensor> Old, nn.Module<Tensor, Tensor> New)? Exchange => plan.Exchange;

    public double RateFactor => plan.RateFactor;

    public bool IsUndone { get; private set; }

    /// <summary>
    /// Puts the old activation or rate back and takes the repair's parameters out of the model and the optimizer, keeping trained weights.
    /// Twice is harmless.
    /// </summary>
    /// <returns>Why it could not; null where it was undone. Then everything is as it was before the call.</returns>
    public Refusal? Undo()
    {
        if (IsUndone) return null;
        if (plan.CheckUndo() is { } refusal) return refusal;
        try
        {
            Transaction.Run(plan.UndoEdits());
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

/// <summary>A repair that is worked out and not yet made.</summary>
internal sealed record RepairPlan
{
    public required AppliedRepair Record { get; init; }

    public required IReadOnlyList<Edit> Edits { get; init; }

    /// <summary>Why it cannot be undone as things stand by then; null where it can.</summary>
    public Func<Refusal?> CheckUndo { get; init; } = () => null;

    /// <summary>The steps back, for the model and the optimizer as they are by then. Trained weights stay.</summary>
    public Func<IReadOnlyList<Edit>> UndoEdits { get; init; } = () => [];

    /// <summary>The entry in the plan; null where the model's modules are the same.</summary>
    public PlannedSwitch? Planned { get; init; }

    /// <summary>The rectifier that was replaced and what replaced it; null where none was.</summary>
    public (nn.Module<Tensor, Tensor> Old, nn.Module<Tensor, Tensor> New)? Exchange { get; init; }

    /// <summary>By what the learning rate is multiplied.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>What was made for the repair and is nobody's where it is not made.</summary>
    public IDisposable? Made { get; init; }
}

/// <summary>A result, or why there is none: exactly one of the two.</summary>
internal readonly record struct Outcome<T>(T? Done, Refusal? Refused)
    where T : class
{
    public static implicit operator Outcome<T>(T done) => new(done, null);

    public static implicit operator Outcome<T>(Refusal refused) => new(null, refused);
}
