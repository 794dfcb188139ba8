using Microsoft.ML.Data;

namespace TorchRelu.Saving;

/// <summary>A part of a saved model.</summary>
/// <param name="Scope">The scope of the part in its chain.</param>
/// <param name="IsNetwork">Whether it is a network. ML.NET saves a part that is neither a network nor a chain.</param>
/// <param name="Parts">The parts of a chain; null if it is not a chain.</param>
internal sealed record SavedPart(TransformerScope Scope, bool IsNetwork, IReadOnlyList<SavedPart>? Parts);
