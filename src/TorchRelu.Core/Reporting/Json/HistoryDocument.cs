namespace TorchRelu;

/// <summary>What happened to the channels of a layer, one list per number.</summary>
internal sealed class HistoryDocument
{
    public long[]? LastFired { get; init; }

    public bool[]? IsDead { get; init; }

    public long[]? DiedAt { get; init; }

    public long[]? DetectedAt { get; init; }

    public long[]? RevivedAt { get; init; }

    public int[]? Revivals { get; init; }

    public long[]? SilentSamples { get; init; }
}
