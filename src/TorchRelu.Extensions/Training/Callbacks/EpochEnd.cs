namespace TorchRelu;

/// <summary>An epoch has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss of its batches.</param>
/// <param name="Metric">What was achieved, higher is better: on the validation set where there is one; null where it is not measured.</param>
public readonly record struct EpochEnd(int Epoch, double Loss, double? Metric);
