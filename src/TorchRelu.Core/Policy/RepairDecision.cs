namespace TorchRelu.Policy;

/// <summary>What a policy decided after a window.</summary>
/// <param name="Rule">The rule that was called for, from 0.</param>
/// <param name="Step">The step at which it was decided.</param>
/// <param name="Orders">What is to be done, in this order.</param>
/// <param name="Evidence">One sentence: the numbers that called for it.</param>
internal sealed record RepairDecision(int Rule, long Step, IReadOnlyList<RepairOrder> Orders, string Evidence);

/// <summary>One thing to be done.</summary>
/// <param name="Remedy">What.</param>
/// <param name="Layer">Where, as the report names it; null where it is about no layer.</param>
/// <param name="Dead">The layer's dead channels, from 0.</param>
internal sealed record RepairOrder(Remedy Remedy, string? Layer, IReadOnlyList<int> Dead);
