namespace TorchRelu;

/// <summary>The loss over time, one list per number; null stands for a number that is not finite.</summary>
internal sealed class LossesDocument
{
    public long[]? FirstStep { get; init; }

    public long[]? LastStep { get; init; }

    public double?[]? Mean { get; init; }

    public double?[]? Lowest { get; init; }

    public double?[]? Highest { get; init; }
}
