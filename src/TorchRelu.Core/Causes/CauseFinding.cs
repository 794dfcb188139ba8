namespace TorchRelu.Causes;

/// <summary>One cause of one death, with the numbers that say so.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Message">One sentence with the numbers and the threshold.</param>
/// <param name="Advice">One sentence on what to do.</param>
internal sealed record CauseFinding(DeathCause Cause, string Message, string Advice)
{
    /// <summary>The channel that died, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>How clearly the numbers say so, in [0, 1]: 0.5 at the threshold of rules that have one.</summary>
    public required double Strength { get; init; }

    /// <summary>The number that was held against the threshold; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The threshold; null where there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// How many times too high the learning rate is for the channel. Null where the numbers do not say so: under an optimizer that does not
    /// normalise its steps the fastest move is that of one exploding gradient, and tells nothing of the usual ones.
    /// </summary>
    public double? RateExcess { get; init; }
}
