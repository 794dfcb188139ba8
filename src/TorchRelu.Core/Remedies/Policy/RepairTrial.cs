namespace TorchRelu;

/// <summary>The trial of a repair: what was before it.</summary>
/// <param name="Step">The step after which it was made.</param>
/// <param name="Epochs">Epochs that had ended by then.</param>
/// <param name="Windows">Windows that had been closed by then.</param>
/// <param name="Loss">The last window's loss; null where none was given.</param>
/// <param name="Metric">What the last epoch achieved; null where nothing was given.</param>
internal sealed record RepairTrial(long Step, int Epochs, long Windows, LossWindow? Loss, double? Metric);
