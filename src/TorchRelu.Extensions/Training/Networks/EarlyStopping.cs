namespace TorchRelu;

/// <summary>Ends a training that no longer gets better on the validation rows.</summary>
/// <param name="Patience">Epochs in a row without improvement after which it ends; 1 or more.</param>
/// <param name="MinImprovement">By how much the metric must rise to count; 0 or more.</param>
public sealed record EarlyStopping(int Patience = 5, double MinImprovement = 0);
