namespace TorchRelu.Policy;

/// <summary>A policy's decision after a window.</summary>
/// <param name="Rule">The rule that was triggered, from 0; -1 where a lost loss goes back although no rule says so.</param>
/// <param name="Step">The step at which it was decided.</param>
/// <param name="Orders">The repairs to make, in this order.</param>
/// <param name="Evidence">One sentence with the numbers that triggered the rule.</param>
internal sealed record RepairDecision(int Rule, long Step, IReadOnlyList<RepairOrder> Orders, string Evidence);

/// <summary>One repair to make.</summary>
/// <param name="Remedy">The repair.</param>
/// <param name="Layer">The layer, as the report names it; null if the repair is not for a layer.</param>
/// <param name="Dead">The layer's dead channels, from 0.</param>
internal sealed record RepairOrder(Remedy Remedy, string? Layer, IReadOnlyList<int> Dead)
{
    /// <summary>The site to repair; null if the repair is not for a layer.</summary>
    public SiteKey? Site { get; init; }

    /// <summary>Whether the layer is re-initialised as a whole, which may move the loss.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether a repair that would move the loss is refused, because the network has learnt.</summary>
    public bool KeepsLoss { get; init; }
}
