namespace TorchRelu.Samples.Mnist;

/// <summary>How a training is watched.</summary>
/// <param name="Policy">When to repair; null never does.</param>
/// <param name="Warned">Told of warnings.</param>
/// <param name="Repaired">Told of repairs.</param>
internal sealed record Watch(RepairPolicy? Policy = null, Action<ReluWarning>? Warned = null, Action<RepairRecord>? Repaired = null);
