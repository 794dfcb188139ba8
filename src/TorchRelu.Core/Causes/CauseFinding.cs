namespace TorchRelu.Causes;

/// <summary>One cause of one death, with its numbers.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Message">One sentence with the numbers and the threshold.</param>
/// <param name="Advice">The recommended action in one sentence.</param>
internal sealed record CauseFinding(DeathCause Cause, string Message, string Advice)
{
    /// <summary>The index of the dead channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>How clearly the numbers show the cause, in [0, 1]. For rules with a threshold, the value at the threshold is 0.5.</summary>
    public required double Strength { get; init; }

    /// <summary>The number that is compared with the threshold; null if there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The threshold; null if there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// How many times too high the learning rate is for the channel; null if the numbers do not show it. If the optimizer does not
    /// normalise its steps, the fastest move is due to one exploding gradient and says nothing about usual steps.
    /// </summary>
    public double? RateExcess { get; init; }
}
