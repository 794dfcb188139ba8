namespace TorchRelu;

/// <summary>What the epochs achieved, one list per number; null stands for a number that is not finite.</summary>
internal sealed class MetricsDocument
{
    public long[]? Step { get; init; }

    public double?[]? Value { get; init; }
}
