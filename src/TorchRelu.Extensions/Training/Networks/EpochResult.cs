namespace TorchRelu;

/// <summary>What an epoch achieved.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean over the rows, each at the step that saw it.</param>
/// <param name="Metric">The same of the metric; higher is better.</param>
/// <param name="ValidationLoss">The mean over the validation rows after the epoch; null without validation.</param>
/// <param name="ValidationMetric">The metric there; null without validation.</param>
/// <param name="Channels">How many channels the monitor watches; 0 without it.</param>
/// <param name="Dead">How many of them are dead.</param>
public sealed record EpochResult(int Epoch, double Loss, double Metric, double? ValidationLoss, double? ValidationMetric, long Channels, long Dead);
