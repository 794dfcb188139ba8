namespace TorchRelu;

/// <summary>A validation has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metric">What was achieved, higher is better; null where it is not measured.</param>
public readonly record struct ValidationEnd(int Epoch, double Loss, double? Metric);
