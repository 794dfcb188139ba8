namespace TorchRelu;

/// <summary>What one channel did, with the evidence for its verdict.</summary>
/// <param name="Index">The channel's position in its layer, from 0.</param>
/// <param name="Verdict">What the evidence says.</param>
/// <param name="FiringRate">The share of its values that were above zero, in [0, 1].</param>
/// <param name="RateBound">For a silent channel the highest share of samples on which it could still fire; see
/// <see cref="Confidence.RateBound"/>. Null where it fired.</param>
/// <param name="LastFired">The last training step in which it fired, or <see cref="ChannelTally.Never"/>.</param>
public sealed record ChannelReport(int Index, ChannelVerdict Verdict, double FiringRate, double? RateBound, long LastFired)
{
    /// <summary>
    /// How sure the verdict is, in [0, 1]: 1 for a proof, for Dead, NegativeOnly and AlwaysOn see <see cref="Confidence.OfSilence"/>; null
    /// for the others, which state what was counted.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// The highest pre-activation that the stated input range allows, rounding included; null where there is no bound. Not above 0 for a
    /// ReLU that is proved dead.
    /// </summary>
    public double? UpperBound { get; init; }

    /// <summary>Its values that were NaN.</summary>
    public long NotANumber { get; init; }

    /// <summary>What happened to it since the monitor was attached; null for a model at rest.</summary>
    public ChannelHistory? History { get; init; }

    /// <summary>Why it died, from the root to the symptom; empty where it is not dead or nobody looked.</summary>
    public IReadOnlyList<DeathCause> Causes { get; init; } = [];

    /// <summary>What it did in the evidence that the report rests on.</summary>
    internal ChannelState State => Verdict switch
    {
        ChannelVerdict.Dead or ChannelVerdict.ProvedDead => ChannelState.Dead,
        _ when NotANumber > 0 => ChannelState.NotANumber,
        ChannelVerdict.NegativeOnly => ChannelState.NegativeOnly,
        ChannelVerdict.AlwaysOn => ChannelState.AlwaysOn,
        _ => ChannelStates.FromRate(FiringRate),
    };
}
