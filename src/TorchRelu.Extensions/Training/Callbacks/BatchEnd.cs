namespace TorchRelu;

/// <summary>A batch has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps made so far, this one included.</param>
/// <param name="Loss">The loss of the batch; the mean over its parts where gradients were accumulated.</param>
public readonly record struct BatchEnd(int Epoch, long Step, double Loss);
