using Microsoft.ML.Data;

namespace TorchRelu.Internal;

/// <summary>One transformer of a chain that was saved, and when it is applied.</summary>
internal sealed record SavedPart(bool IsNetwork, TransformerScope Scope);
