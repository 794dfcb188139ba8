namespace TorchRelu;

/// <summary>The batch normalisation of one channel.</summary>
/// <param name="Gamma">Its scale.</param>
/// <param name="Beta">Its shift.</param>
/// <param name="RunningMean">Its running mean.</param>
/// <param name="RunningVariance">Its running variance.</param>
internal readonly record struct NormReading(double Gamma, double Beta, double RunningMean = 0, double RunningVariance = 1);
