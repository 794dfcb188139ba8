namespace TorchRelu;

/// <summary>A training begins.</summary>
/// <param name="Epochs">Epochs that are planned.</param>
public readonly record struct TrainBegin(int Epochs);
