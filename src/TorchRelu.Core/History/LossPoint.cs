namespace TorchRelu;

/// <summary>The loss over a stretch of training: a window, or several in a row.</summary>
/// <param name="FirstStep">Its first step.</param>
/// <param name="LastStep">Its last step.</param>
/// <param name="Mean">The mean of the finite losses given to Step; NaN if there are none.</param>
/// <param name="Lowest">The lowest of them; NaN if there are none.</param>
/// <param name="Highest">The highest of them; NaN if there are none.</param>
public readonly record struct LossPoint(long FirstStep, long LastStep, double Mean, double Lowest, double Highest);

/// <summary>The metric of one epoch.</summary>
/// <param name="Step">The last step of the epoch.</param>
/// <param name="Value">The value given to EndEpoch; higher is better.</param>
public readonly record struct MetricPoint(long Step, double Value);
