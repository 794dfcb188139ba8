namespace TorchRelu;

/// <summary>What a <see cref="Repairer"/> has to know to go on, as plain data.</summary>
internal sealed record RepairState
{
    public IReadOnlyList<RepairRecord> Records { get; init; } = [];

    public PolicyMemory Memory { get; init; } = new();

    public string? StopReason { get; init; }

    /// <summary>Places in <see cref="Records"/>.</summary>
    public IReadOnlyList<int> OnTrial { get; init; } = [];

    public IReadOnlyList<StandingRepair> Standing { get; init; } = [];

    public PendingRepair? Pending { get; init; }

    public byte[] Random { get; init; } = [];
}

/// <summary>A repair that stands.</summary>
/// <param name="Record">The place of its record.</param>
/// <param name="Planned">What was replaced; null where nothing was.</param>
/// <param name="RateFactor">By what the learning rate was multiplied.</param>
internal sealed record StandingRepair(int Record, PlannedSwitch? Planned, double RateFactor);
