namespace TorchRelu;

/// <summary>What is known of the inputs of one unit, seen through its weights.</summary>
/// <param name="MeanProjection">The mean of w.x over the data, the bias left out: the sum of w_i times the mean of input i. Behind a batch
/// normalisation the mean of the values it normalises.</param>
/// <param name="Spread">The standard deviation of w.x: the root of the sum of w_i^2 times the variance of input i is near enough, for weights
/// that know nothing of the inputs' correlations. Behind a batch normalisation that of the values it normalises.</param>
internal readonly record struct InputReading(double MeanProjection, double Spread);
