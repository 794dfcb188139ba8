namespace TorchRelu;

/// <summary>
/// What happened to one channel since the monitor was attached. Steps are the training's; <see cref="ChannelTally.Never"/> stands for "did
/// not happen".
/// </summary>
/// <param name="LastFired">The last step in which it fired.</param>
/// <param name="IsDead">Whether it was called dead and has not fired since.</param>
/// <param name="DiedAt">For a dead channel that once fired, the last step in which it did: it died right after.</param>
/// <param name="DetectedAt">For a dead channel, the decision that first said so.</param>
/// <param name="RevivedAt">The first step in which it is known to have fired again after it was called dead: the last one that fired in
/// that window.</param>
/// <param name="Revivals">How often it was called dead and fired again.</param>
/// <param name="SilentSamples">Samples of the windows in which it was wholly silent since it last fired: it was silent in at least so many
/// in a row.</param>
public readonly record struct ChannelHistory(
    long LastFired, bool IsDead, long DiedAt, long DetectedAt, long RevivedAt, int Revivals, long SilentSamples)
{
    /// <summary>Whether it has fired since the monitor was attached.</summary>
    public bool EverFired => LastFired != ChannelTally.Never;

    /// <summary>Whether it is dead and has not fired once since the monitor was attached.</summary>
    public bool IsBornDead => IsDead && !EverFired;
}

/// <summary>
/// What one channel did over one stretch of training. Ordered by what must not be lost: where stretches are merged, the later of two
/// members stays.
/// </summary>
public enum ChannelState : byte
{
    /// <summary>The site was not called.</summary>
    Unseen,

    /// <summary>Never silent, on enough samples to say so.</summary>
    AlwaysOn,

    /// <summary>Fired on at least 75 % of observations.</summary>
    Mostly,

    /// <summary>Fired on 50 to 75 % of observations.</summary>
    Often,

    /// <summary>Fired on 25 to 50 % of observations.</summary>
    Sometimes,

    /// <summary>Fired on 10 to 25 % of observations.</summary>
    Seldom,

    /// <summary>Fired on 1 to 10 % of observations.</summary>
    Rarely,

    /// <summary>Fired, on less than <see cref="VerdictRule.DormantBelow"/> of observations.</summary>
    Dormant,

    /// <summary>Never above zero, behind an activation that passes a gradient there too.</summary>
    NegativeOnly,

    /// <summary>Silent for a whole window, without having been called dead.</summary>
    Silent,

    /// <summary>Some of its values were NaN.</summary>
    NotANumber,

    /// <summary>Dead, by evidence or by proof.</summary>
    Dead,
}
