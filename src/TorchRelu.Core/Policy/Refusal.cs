namespace TorchRelu.Policy;

/// <summary>A repair that was not made. The model, the optimizer and the scheduler are, bit by bit, what they were.</summary>
/// <param name="Site">What was to be repaired, as the model names it.</param>
/// <param name="Reason">Why it was not.</param>
/// <param name="Sentence">The reason in words, with the numbers, and what would make the repair possible.</param>
internal sealed record Refusal(string Site, RefusalReason Reason, string Sentence)
{
    /// <summary>What failed, where something threw; null otherwise.</summary>
    public Exception? Fault { get; init; }

    /// <summary>The site and the sentence.</summary>
    public override string ToString() => $"'{Site}' was not repaired: {Sentence}";
}

/// <summary>Why a repair was not made.</summary>
internal enum RefusalReason
{
    /// <summary>There is no dead channel, or no rectifier that can die.</summary>
    NothingToRepair,

    /// <summary>The parameters that would have to change take no part in the training.</summary>
    Frozen,

    /// <summary>The parameters that would have to change belong to another layer as well.</summary>
    Tied,

    /// <summary>A layer that would have to change is used at several places.</summary>
    Shared,

    /// <summary>How many channels there are is not known.</summary>
    ChannelsUnknown,

    /// <summary>The layer that makes the channels is not known.</summary>
    ProducerUnknown,

    /// <summary>Not all layers that use the channels are known.</summary>
    ConsumerUnknown,

    /// <summary>A convolution works on groups of channels.</summary>
    Grouped,

    /// <summary>Between two layers the channels were concatenated or reshaped.</summary>
    Reshaped,

    /// <summary>A layer of a kind whose rows and columns are not known.</summary>
    LayerNotSupported,

    /// <summary>New parameters or cleared moments need the optimizer, and none is known.</summary>
    OptimizerUnknown,

    /// <summary>The optimizer is not one that can be kept right.</summary>
    OptimizerNotSupported,

    /// <summary>The scheduler is not one that can be kept right.</summary>
    SchedulerNotSupported,

    /// <summary>The rectifier overwrites its input, and cannot be told not to.</summary>
    InPlace,

    /// <summary>No module holds the rectifier, so that new parameters could be registered nowhere.</summary>
    OwnerUnknown,

    /// <summary>A later repair stands on this one.</summary>
    Superseded,

    /// <summary>The installed TorchSharp keeps its private data in a way that is not known here.</summary>
    LayoutUnknown,

    /// <summary>The factory of the new activation failed, or made something that cannot be used.</summary>
    FactoryFailed,

    /// <summary>A step of the repair failed; everything was put back.</summary>
    Failed,
}
