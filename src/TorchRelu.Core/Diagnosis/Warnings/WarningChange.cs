namespace TorchRelu;

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
