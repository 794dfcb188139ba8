using Microsoft.ML.Data;

namespace TorchRelu.Saving;

/// <summary>A part of a model that was saved.</summary>
/// <param name="Scope">When the chain it is in applies it.</param>
/// <param name="IsNetwork">Whether it is a network; what is neither network nor chain was saved by ML.NET.</param>
/// <param name="Parts">The parts of a chain; null where it is none.</param>
internal sealed record SavedPart(TransformerScope Scope, bool IsNetwork, IReadOnlyList<SavedPart>? Parts);
