namespace TorchRelu;

/// <summary>The causes of a channel's death, ordered from root to symptom. If several apply, the first is the one to act on.</summary>
public enum DeathCause
{
    /// <summary>Most of the incoming weight comes from silent channels. The channel's own weights are not the cause.</summary>
    UpstreamDead,

    /// <summary>Steps are so large that a few of them can make a channel silent on all data.</summary>
    LearningRateTooHigh,

    /// <summary>The shift of the batch normalisation before the ReLU is far below zero for its scale.</summary>
    BatchNormBeta,

    /// <summary>
    /// The inputs are so small that an ordinary bias decides the output. With <see cref="LearningRateTooHigh"/>, they are so large that a
    /// step does.
    /// </summary>
    InputScale,

    /// <summary>The mean of the inputs pushes the channel below zero; centred inputs would not.</summary>
    InputShift,

    /// <summary>The bias holds the channel below zero.</summary>
    NegativeBias,

    /// <summary>The channel has not fired since the monitor was attached. Initialisation, not training, is the cause.</summary>
    BornDead,

    /// <summary>None of the rules applies.</summary>
    Unknown,
}

/// <summary>A cause of deaths in a layer.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Channels">The number of dead channels with this cause; a channel can have several causes.</param>
/// <param name="Example">The clearest finding for one channel.</param>
/// <param name="Advice">The recommended action in one sentence.</param>
public sealed record LayerCause(DeathCause Cause, int Channels, string Example, string Advice)
{
    /// <summary>How many times too high the learning rate is in the example; see <see cref="CauseFinding.RateExcess"/>.</summary>
    public double? RateExcess { get; init; }
}
