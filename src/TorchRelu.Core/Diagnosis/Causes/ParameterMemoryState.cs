namespace TorchRelu;

/// <summary>A <see cref="ParameterMemory"/> as plain data, to be saved and resumed. Lists have one entry per channel.</summary>
internal sealed record ParameterMemoryState
{
    /// <summary>The step of the last reading; -1 before the first.</summary>
    public required long Step { get; init; }

    /// <summary>The bias then.</summary>
    public required IReadOnlyList<float> Bias { get; init; }

    /// <summary>The row norm then.</summary>
    public required IReadOnlyList<float> RowNorm { get; init; }

    /// <summary>The step of the last reading after which the channel still fired.</summary>
    public required IReadOnlyList<long> StepBefore { get; init; }

    /// <summary>The bias then.</summary>
    public required IReadOnlyList<float> BiasBefore { get; init; }

    /// <summary>The row norm then.</summary>
    public required IReadOnlyList<float> RowNormBefore { get; init; }

    /// <summary>The fastest move.</summary>
    public required IReadOnlyList<float> FastestMove { get; init; }

    /// <summary>The learning rate then; 0 where it is not known.</summary>
    public required IReadOnlyList<float> RateAtFastest { get; init; }
}
