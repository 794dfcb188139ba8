namespace TorchRelu;

/// <summary>The training that a report in a run folder is of.</summary>
public sealed record RunInfo
{
    /// <summary>The name of the report in a run folder.</summary>
    internal const string FileName = "report.json";

    /// <summary>The name of the run: its folder's.</summary>
    public required string Name { get; init; }

    /// <summary>When the monitor was attached, in UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the report was written, in UTC.</summary>
    public required DateTimeOffset Written { get; init; }

    /// <summary>Whether the monitor was disposed, so that no later report follows.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The version of this library.</summary>
    public string? Library { get; init; }

    /// <summary>The version of TorchSharp.</summary>
    public string? TorchSharp { get; init; }

    /// <summary>The optimizer, e.g. "Adam"; null if unknown.</summary>
    public string? Optimizer { get; init; }

    /// <summary>The highest learning rate of its groups when the report was written; null if unknown.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The seed that torch's random numbers began with when the monitor was attached; null if unknown.</summary>
    public long? Seed { get; init; }

    /// <summary>The commit of the working folder; null outside of a repository.</summary>
    public string? Commit { get; init; }

    /// <summary>The machine that the training runs on.</summary>
    public string? Machine { get; init; }

    /// <summary>The process that trains; 0 if unknown.</summary>
    public int Process { get; init; }
}
