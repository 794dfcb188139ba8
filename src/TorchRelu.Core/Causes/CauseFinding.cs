namespace TorchRelu.Causes;

/// <summary>The cause of one death, with its numbers.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Message">One sentence with the numbers.</param>
/// <param name="Advice">The recommended action in one sentence.</param>
internal sealed record CauseFinding(DeathCause Cause, string Message, string Advice)
{
    /// <summary>The index of the dead channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>The share of the fall that the cause explains, held within [0, 1]; examples with the highest are shown.</summary>
    public required double Strength { get; init; }

    /// <summary>How many times too high the learning rate is for the channel; null if the numbers do not show it.</summary>
    public double? RateExcess { get; init; }

    /// <summary>The learning rate of its largest step; null if it is unknown.</summary>
    public double? LearningRate { get; init; }
}
