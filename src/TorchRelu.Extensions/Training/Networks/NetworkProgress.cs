namespace TorchRelu;

/// <summary>Where a training is, after each step and once more after each epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Epochs that are planned.</param>
/// <param name="Step">Steps made in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">The mean over the rows of this epoch so far.</param>
/// <param name="Metric">The metric of the rows of this epoch so far.</param>
/// <param name="Completed">What the epoch achieved, once it is over; else null.</param>
public readonly record struct NetworkProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double Metric, EpochResult? Completed);
