namespace TorchRelu;

/// <summary>The results for one channel, with the evidence for its verdict.</summary>
/// <param name="Index">The channel's position in its layer, from 0.</param>
/// <param name="Verdict">The verdict from the evidence.</param>
/// <param name="FiringRate">The share of its values above zero, in [0, 1].</param>
/// <param name="RateBound">The highest share of samples on which a silent channel could still fire; see <see cref="Confidence.RateBound"/>.
/// Null if the channel fired.</param>
/// <param name="LastFired">The last training step in which it fired, or <see cref="ChannelTally.Never"/>.</param>
public sealed record ChannelReport(int Index, ChannelVerdict Verdict, double FiringRate, double? RateBound, long LastFired)
{
    /// <summary>
    /// The confidence of the verdict, in [0, 1]. It is 1 for a proof. For Dead, Silent, NegativeOnly and AlwaysOn, see
    /// <see cref="Confidence.OfSilence"/>. It is null for the other verdicts, which state the counts.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// The highest pre-activation that the stated input range allows, rounding included; null if there is no bound. It is not above 0 for a
    /// ReLU that is proved dead.
    /// </summary>
    public double? UpperBound { get; init; }

    /// <summary>
    /// What a verdict of death rests on, e.g. "every sample of epoch 3: 8,000", "silent: 1,040 independent draws of 1,600 samples" or
    /// "proved". Null if the channel is not dead. What it says of new inputs is <see cref="RateBound"/>.
    /// </summary>
    public string? Basis { get; init; }

    /// <summary>The number of its values that are NaN.</summary>
    public long NotANumber { get; init; }

    /// <summary>Its history since the monitor was attached; null for a model at rest.</summary>
    public ChannelHistory? History { get; init; }

    /// <summary>The cause of its death; empty if it is not dead, or its cause is not known yet.</summary>
    public IReadOnlyList<DeathCause> Causes { get; init; } = [];

    /// <summary>How it came to lie below zero, part by part; null if it is not dead, or nothing was read of it.</summary>
    public DeathAccount? Account { get; init; }

    /// <summary>Its state in the evidence of the report.</summary>
    internal ChannelState State => Verdict switch
    {
        _ when Verdict.IsDead() => ChannelState.Dead,
        _ when NotANumber > 0 => ChannelState.NotANumber,
        ChannelVerdict.NegativeOnly => ChannelState.NegativeOnly,
        ChannelVerdict.AlwaysOn => ChannelState.AlwaysOn,
        _ => ChannelStates.FromRate(FiringRate, LastFired != ChannelTally.Never),
    };
}
