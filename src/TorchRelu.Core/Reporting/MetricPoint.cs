namespace TorchRelu;

/// <summary>What an epoch achieved.</summary>
/// <param name="Step">The last step of the epoch.</param>
/// <param name="Value">What was given to EndEpoch; higher is better.</param>
public readonly record struct MetricPoint(long Step, double Value);
