using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>A repair that is worked out and not yet made.</summary>
internal sealed record SurgeryDraft
{
    public required SurgeryRecord Record { get; init; }

    public required IReadOnlyList<Edit> Edits { get; init; }

    /// <summary>Why it cannot be undone as things stand by then; null where it can.</summary>
    public Func<Refusal?> RefusesUndo { get; init; } = () => null;

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
