namespace TorchRelu;

/// <summary>Why a channel died, ordered from the root to the symptom: where several apply, the first is the one to act on.</summary>
public enum DeathCause
{
    /// <summary>Most of what the channel listens to is silent: it is a victim, its own weights are not to blame.</summary>
    UpstreamDead,

    /// <summary>Steps are so large that a channel can be thrown out of the data within a few of them.</summary>
    LearningRateTooHigh,

    /// <summary>The shift of the batch normalisation in front is far below zero for its scale.</summary>
    BatchNormBeta,

    /// <summary>
    /// The inputs are so small (or, with <see cref="LearningRateTooHigh"/>, so large) that an ordinary bias or step decides all.
    /// </summary>
    InputScale,

    /// <summary>The mean of the inputs pushes the channel below zero; centred inputs would not.</summary>
    InputShift,

    /// <summary>The bias holds the channel below zero.</summary>
    NegativeBias,

    /// <summary>It has not fired once since the monitor was attached: initialisation, not training, made it so.</summary>
    BornDead,

    /// <summary>None of the rules applies.</summary>
    Unknown,
}

/// <summary>A cause of deaths in a layer.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Channels">How many of the dead channels it concerns; a channel can have several causes.</param>
/// <param name="Example">The finding that says it most clearly, of one channel.</param>
/// <param name="Advice">One sentence on what to do.</param>
public sealed record LayerCause(DeathCause Cause, int Channels, string Example, string Advice)
{
    /// <summary>Of the example, how many times too high the learning rate is: see <see cref="CauseFinding.RateExcess"/>.</summary>
    public double? RateExcess { get; init; }
}
