namespace TorchRelu;

/// <summary>A <see cref="LossHistory"/> as plain data.</summary>
/// <param name="Windows">The closed windows, some merged.</param>
/// <param name="Metrics">What the epochs achieved.</param>
/// <param name="Open">The open window.</param>
/// <param name="Last">The window that was closed last.</param>
/// <param name="Best">The best before it.</param>
internal sealed record LossHistoryState(IReadOnlyList<LossWindow> Windows, IReadOnlyList<MetricPoint> Metrics, LossWindow? Open, LossWindow? Last, LossWindow? Best);
