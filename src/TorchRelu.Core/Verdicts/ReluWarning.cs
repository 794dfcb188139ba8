namespace TorchRelu;

/// <summary>A warning or recovery reported during training.</summary>
/// <param name="Step">The training step at which it was decided.</param>
/// <param name="Change">The change since the last report.</param>
/// <param name="Finding">The finding; for a recovery, the finding reported before.</param>
public sealed record ReluWarning(long Step, WarningChange Change, Finding Finding)
{
    /// <summary>The message in one sentence.</summary>
    public string Message => Change == WarningChange.Recovered
        ? $"{Finding.Layer ?? "model"}: recovered by step {Step}; before: {Finding.Message}"
        : Finding.Text;
}

/// <summary>The change of a finding since the last report.</summary>
public enum WarningChange
{
    /// <summary>The finding is new.</summary>
    Detected,

    /// <summary>The finding is more severe than last reported, or its share has risen by <see cref="Thresholds.WarningRise"/>.</summary>
    Worsened,

    /// <summary>The finding is gone, or is no longer a warning.</summary>
    Recovered,
}
