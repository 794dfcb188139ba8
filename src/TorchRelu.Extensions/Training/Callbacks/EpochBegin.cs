namespace TorchRelu;

/// <summary>An epoch begins.</summary>
/// <param name="Epoch">From 1.</param>
public readonly record struct EpochBegin(int Epoch);
