namespace TorchRelu;

/// <summary>What <see cref="DyingReluMonitor.Replace()"/> did with one rectifier.</summary>
/// <param name="Layer">Its name in the model.</param>
/// <param name="Kind">What stands there now.</param>
/// <param name="Why">The reason, with its numbers.</param>
public sealed record ReplacementRecord(string Layer, ReplacementKind Kind, string Why);
