namespace TorchRelu;

/// <summary>One thing to be done.</summary>
/// <param name="Remedy">What.</param>
/// <param name="Layer">Where, as the report names it; null where it is about no layer.</param>
/// <param name="Dead">The layer's dead channels, from 0.</param>
internal sealed record RepairOrder(Remedy Remedy, string? Layer, IReadOnlyList<int> Dead);
