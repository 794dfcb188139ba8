namespace TorchRelu;

/// <summary>A reason for a check to fail.</summary>
/// <param name="Layer">The layer's name; null for the whole model.</param>
/// <param name="Kind">One word, e.g. "LayerSilent" or "Regressed".</param>
/// <param name="Message">One sentence.</param>
internal sealed record Failure(string? Layer, string Kind, string Message);
