namespace TorchRelu;

/// <summary>Something to be told while a model trains.</summary>
/// <param name="Step">The training step at which it was decided.</param>
/// <param name="Change">What is new about it.</param>
/// <param name="Finding">What it is; of a recovery, what was told before.</param>
public sealed record ReluWarning(long Step, WarningChange Change, Finding Finding)
{
    /// <summary>One sentence for people.</summary>
    public string Message => Change == WarningChange.Recovered
        ? $"{Finding.Layer ?? "model"}: recovered by step {Step}; before: {Finding.Message}"
        : Finding.Text;
}

/// <summary>What is new about a finding.</summary>
public enum WarningChange
{
    /// <summary>It was not there before.</summary>
    Detected,

    /// <summary>It is more severe than when it was last told, or its share has risen by <see cref="SeverityRule.WarningRise"/>.</summary>
    Worsened,

    /// <summary>It is gone, or no warning any more.</summary>
    Recovered,
}
