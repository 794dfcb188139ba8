using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>A repair that was made.</summary>
internal sealed class Surgery(SurgeryDraft draft, Action<Surgery> undone)
{
    public SurgeryRecord Record => draft.Record;

    public PlannedSwitch? Planned => draft.Planned;

    /// <summary>The rectifier that was replaced and what replaced it, for whoever holds the old one; null where none was. After an undo the new one is disposed.</summary>
    public (nn.Module<Tensor, Tensor> Old, nn.Module<Tensor, Tensor> New)? Exchange => draft.Exchange;

    public double RateFactor => draft.RateFactor;

    public bool IsUndone { get; private set; }

    /// <summary>Puts the old activation or rate back and takes the repair's parameters out of the model and the optimizer, keeping trained weights. Twice is harmless.</summary>
    /// <returns>Why it could not; null where it was undone. Then everything is as it was before the call.</returns>
    public Refusal? Undo()
    {
        if (IsUndone) return null;
        if (draft.RefusesUndo() is { } refusal) return refusal;
        try
        {
            Transaction.Run(draft.UndoEdits());
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
