namespace TorchRelu;

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>After its last epoch.</summary>
    Completed,

    /// <summary>It no longer got better.</summary>
    StoppedEarly,

    /// <summary>A policy stopped it.</summary>
    StoppedByPolicy,

    /// <summary>Its loss was no number any more, and no policy was there to repair that.</summary>
    Diverged,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
