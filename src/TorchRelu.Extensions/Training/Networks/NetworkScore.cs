namespace TorchRelu;

/// <summary>How good a network is on a set of rows.</summary>
/// <param name="Loss">The mean over the rows.</param>
/// <param name="Metric">The metric of the task; higher is better.</param>
public readonly record struct NetworkScore(double Loss, double Metric);
