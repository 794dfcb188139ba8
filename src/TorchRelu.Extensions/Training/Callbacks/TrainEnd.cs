namespace TorchRelu;

/// <summary>A training has ended.</summary>
/// <param name="Epochs">Epochs that were completed.</param>
/// <param name="Stopped">Whether it ended before its last epoch.</param>
public readonly record struct TrainEnd(int Epochs, bool Stopped);
