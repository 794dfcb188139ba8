namespace TorchRelu.Samples.Mnist;

/// <summary>How far something has come, in words.</summary>
/// <param name="Fraction">0 to 1.</param>
/// <param name="IsMilestone">Worth a line that stays.</param>
internal readonly record struct Tick(double Fraction, string Text, bool IsMilestone);
