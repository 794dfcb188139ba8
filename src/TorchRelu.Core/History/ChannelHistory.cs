namespace TorchRelu;

/// <summary>
/// The history of one channel since the monitor was attached. Steps are training steps; <see cref="ChannelTally.Never"/> means "did not
/// happen".
/// </summary>
/// <param name="LastFired">The last step in which it fired.</param>
/// <param name="IsDead">Whether it was found dead and has not fired since.</param>
/// <param name="DiedAt">For a dead channel that once fired, the last step in which it fired. It died right after that step.</param>
/// <param name="DetectedAt">For a dead channel, the step of the decision that first found it dead.</param>
/// <param name="RevivedAt">The first known step in which it fired again after it was found dead: the last firing step of that
/// window.</param>
/// <param name="Revivals">How often it was found dead and fired again.</param>
/// <param name="SilentSamples">Samples of the windows in which it was wholly silent since it last fired. It was silent in at least this
/// many samples in a row.</param>
public readonly record struct ChannelHistory(
    long LastFired, bool IsDead, long DiedAt, long DetectedAt, long RevivedAt, int Revivals, long SilentSamples)
{
    /// <summary>Whether it has fired since the monitor was attached.</summary>
    public bool EverFired => LastFired != ChannelTally.Never;

    /// <summary>Whether it is dead and has not fired once since the monitor was attached.</summary>
    public bool IsBornDead => IsDead && !EverFired;
}

/// <summary>
/// The state of one channel over one stretch of training. The order is by importance: if stretches are merged, the later of two members is
/// kept.
/// </summary>
public enum ChannelState : byte
{
    /// <summary>The activation was not called.</summary>
    Unseen,

    /// <summary>Never silent, on enough samples for a verdict.</summary>
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

    /// <summary>Fired on less than <see cref="Thresholds.DormantBelow"/> of observations.</summary>
    Dormant,

    /// <summary>Never above zero, behind an activation that passes a gradient there.</summary>
    NegativeOnly,

    /// <summary>Silent for a whole window, but not found dead.</summary>
    Silent,

    /// <summary>Some of its values were NaN.</summary>
    NotANumber,

    /// <summary>Dead, by evidence or by proof.</summary>
    Dead,
}
