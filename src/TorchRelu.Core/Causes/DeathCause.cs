namespace TorchRelu;

/// <summary>
/// The cause of a channel's death: the part of its <see cref="DeathAccount"/> that explains at least half of its fall. The names stand in
/// files.
/// </summary>
public enum DeathCause
{
    /// <summary>Most of the incoming weight comes from silent channels. The channel's own weights are not the cause.</summary>
    UpstreamDead,

    /// <summary>Its own weights pushed it below zero in one or a few large steps.</summary>
    LearningRateTooHigh,

    /// <summary>The shift of the normalisation before the ReLU pushed it below zero.</summary>
    BatchNormBeta,

    /// <summary>Its values came to vary so little that none of them reaches above zero.</summary>
    InputScale,

    /// <summary>Its inputs moved and pushed it below zero; centred inputs would not.</summary>
    InputShift,

    /// <summary>Its bias pushed it below zero.</summary>
    NegativeBias,

    /// <summary>It was closed when monitoring began: by its bias, or by the mean of its inputs.</summary>
    BornDead,

    /// <summary>Nothing is known of the layer that makes it.</summary>
    Unknown,

    /// <summary>A weight decay, or another penalty on the weights, shrank it until its bias closed it.</summary>
    Penalty,

    /// <summary>Its own weights pushed it below zero in many small steps in one direction.</summary>
    Drift,

    /// <summary>No part explains half of its fall.</summary>
    Mixed,
}

/// <summary>A cause of deaths in a layer.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Channels">The number of dead channels with this cause.</param>
/// <param name="Example">The clearest finding for one channel.</param>
/// <param name="Advice">The recommended action in one sentence.</param>
public sealed record LayerCause(DeathCause Cause, int Channels, string Example, string Advice)
{
    /// <summary>
    /// How many times too high the learning rate is: the largest step of its clearest examples, in units of a quarter of a spread. Null if
    /// steps are not the cause.
    /// </summary>
    public double? RateExcess { get; init; }

    /// <summary>The learning rate of that step; null if it is unknown.</summary>
    public double? LearningRate { get; init; }
}
