namespace TorchRelu;

/// <summary>The loss over a stretch of training: a window, or several in a row.</summary>
/// <param name="FirstStep">Its first step.</param>
/// <param name="LastStep">Its last step.</param>
/// <param name="Mean">The mean of the losses given to Step, those that were numbers; NaN where none was.</param>
/// <param name="Lowest">The lowest of them; NaN where there is none.</param>
/// <param name="Highest">The highest of them; NaN where there is none.</param>
public readonly record struct LossPoint(long FirstStep, long LastStep, double Mean, double Lowest, double Highest);

/// <summary>What an epoch achieved.</summary>
/// <param name="Step">The last step of the epoch.</param>
/// <param name="Value">What was given to EndEpoch; higher is better.</param>
public readonly record struct MetricPoint(long Step, double Value);
