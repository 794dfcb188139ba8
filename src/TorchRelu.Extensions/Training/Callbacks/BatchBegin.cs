namespace TorchRelu;

/// <summary>A batch begins.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps made so far.</param>
public readonly record struct BatchBegin(int Epoch, long Step);
