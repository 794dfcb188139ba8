namespace TorchRelu.Policy;

/// <summary>A repair that was not made. The model, the optimizer and the scheduler are unchanged, bit by bit.</summary>
/// <param name="Site">The target of the repair, as the model names it.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Sentence">The reason in words, with the numbers, and the change that would make the repair possible.</param>
internal sealed record Refusal(string Site, RefusalReason Reason, string Sentence)
{
    /// <summary>The exception that caused the failure; null if there was none.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Returns the site and the sentence.</summary>
    public override string ToString() => $"'{Site}' was not repaired: {Sentence}";
}

/// <summary>The reasons for not making a repair.</summary>
internal enum RefusalReason
{
    /// <summary>There is no dead channel, or no activation that can die.</summary>
    NothingToRepair,

    /// <summary>The parameters to change are not trained.</summary>
    Frozen,

    /// <summary>The parameters to change also belong to another layer.</summary>
    Tied,

    /// <summary>A layer to change is used in several places.</summary>
    Shared,

    /// <summary>The number of channels is unknown.</summary>
    ChannelsUnknown,

    /// <summary>The layer that produces the channels is unknown.</summary>
    ProducerUnknown,

    /// <summary>Not all layers that use the channels are known.</summary>
    ConsumerUnknown,

    /// <summary>A convolution is grouped: it works on groups of channels.</summary>
    Grouped,

    /// <summary>The channels are concatenated or reshaped between two layers.</summary>
    Reshaped,

    /// <summary>A layer is of a kind whose rows and columns are unknown.</summary>
    LayerNotSupported,

    /// <summary>New parameters or cleared moments need the optimizer, and none is known.</summary>
    OptimizerUnknown,

    /// <summary>The optimizer is of a kind that a repair cannot keep consistent.</summary>
    OptimizerNotSupported,

    /// <summary>The scheduler is of a kind that a repair cannot keep consistent.</summary>
    SchedulerNotSupported,

    /// <summary>The activation overwrites its input, and this cannot be switched off.</summary>
    InPlace,

    /// <summary>No module holds the activation, so new parameters cannot be registered.</summary>
    OwnerUnknown,

    /// <summary>A later repair depends on this one.</summary>
    Superseded,

    /// <summary>The installed TorchSharp stores its private data in an unknown layout.</summary>
    LayoutUnknown,

    /// <summary>The factory of the new activation failed, or returned an unusable module.</summary>
    FactoryFailed,

    /// <summary>The repair would move the loss.</summary>
    MovesLoss,

    /// <summary>A step of the repair failed; everything was restored.</summary>
    Failed,
}
