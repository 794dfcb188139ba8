namespace TorchRelu;

/// <summary>A repair as the file has it.</summary>
internal sealed class RepairDocument
{
    public long? Step { get; init; }

    public string? Site { get; init; }

    public RemedyKind? Remedy { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public string? How { get; init; }

    public int[]? Channels { get; init; }

    public string? Evidence { get; init; }

    public RepairOutcome? Outcome { get; init; }

    public string? Verdict { get; init; }

    public long? DecidedAt { get; init; }
}
