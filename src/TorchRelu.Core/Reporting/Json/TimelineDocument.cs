namespace TorchRelu;

/// <summary>A timeline, one list per number.</summary>
internal sealed class TimelineDocument
{
    public int? Resolution { get; init; }

    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public int[]? Windows { get; init; }

    public double[]? DeadShare { get; init; }

    public double[]? DiedShare { get; init; }

    public double[]? UndecidedShare { get; init; }

    public double?[]? ZeroShare { get; init; }
}
