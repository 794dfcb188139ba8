namespace TorchRelu;

/// <summary>A validation begins.</summary>
/// <param name="Epoch">From 1.</param>
public readonly record struct ValidationBegin(int Epoch);
