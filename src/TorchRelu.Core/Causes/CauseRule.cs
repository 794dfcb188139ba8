namespace TorchRelu.Causes;

/// <summary>Names the cause of a death from its account: a pure function.</summary>
/// <remarks>
/// A cause is the part that explains at least half of the fall of the highest value; where none does, the cause is
/// <see cref="DeathCause.Mixed"/>. What a channel was at the start is asked first, because in healthy trainings more than half of the dead
/// never fired.
/// </remarks>
internal static class CauseRule
{
    /// <summary>The share of the fall that a cause explains at least: half.</summary>
    public const double CausingShare = 0.5;

    /// <summary>
    /// The share of silent incoming weight from which a channel is dead because of earlier layers: three quarters. The rest has at most
    /// half of the spread.
    /// </summary>
    public const double VictimShare = 0.75;

    /// <summary>The spreads per step from which one step throws a unit out: 1. Below, only many steps in one direction do.</summary>
    public const double FastStep = 1;

    /// <summary>
    /// The spreads that one interval between readings must push if half of the layer's deaths fall into it, to be one event: 3. A unit with
    /// its mean at zero reaches that far on one value of a thousand.
    /// </summary>
    public const double EventPush = 3;

    /// <summary>The spreads per step that a rate should not exceed: a quarter, half of what foresees many deaths.</summary>
    public const double SafeStep = 0.25;

    // A dead unit has no gradient of the loss. What still shrinks it after so many steps is no momentum.
    private const long StepsOfMomentum = 64;
    private const double StillShrinks = 0.01;

    /// <summary>Returns the cause of a death; null while its account is open.</summary>
    public static CauseFinding? Explain(DeathEvidence death)
    {
        ArgumentNullException.ThrowIfNull(death);
        if (death.SilentInputShare >= VictimShare) return CauseText.UpstreamDead(death);
        if (death.Account is not { } account) return death.EverFired ? CauseText.Unknown(death) : CauseText.BornDead(death, null);
        var read = death.EverFired ? account.Read() : account.AtStart();
        if (read is null) return null;
        if (read.IsStart) return CauseText.BornDead(death, read);
        if (read.Weights is null || !read.IsFinite) return CauseText.Fell(death, read);
        var penalty = Penalty(death, account, read, out var isOpen);
        return isOpen ? null : penalty ?? Largest(death, account, read);
    }

    private static CauseFinding Largest(DeathEvidence death, ChannelAccount account, DeathAccount read)
    {
        var fall = -read.Change;
        var (part, change) = Parts(read).MinBy(part => part.Change);
        var share = -change / fall;
        if (!(fall > 0) || share < CausingShare) return CauseText.Mixed(death, read);
        return part switch
        {
            AccountPart.Weights when IsFast(death, account) => CauseText.FastWeights(death, account, read, share),
            AccountPart.Weights => CauseText.Drift(death, read, share),
            AccountPart.Bias => CauseText.Bias(death, read, share),
            AccountPart.Inputs => CauseText.Inputs(death, read, share),
            _ => CauseText.Spread(death, account, read, share),
        };
    }

    // Shrinking weights take their share of what lies above the bias.
    private static CauseFinding? Penalty(DeathEvidence death, ChannelAccount account, DeathAccount read, out bool isOpen)
    {
        isOpen = false;
        if (account.Closed is not { } closed || closed.Norm >= account.Begin.Norm) return null;
        var lost = (1 - (closed.Norm / account.Begin.Norm)) * (read.MeanBefore + read.ReachBefore - (account.Begin.Bias ?? 0));
        var share = lost / -read.Change;
        if (!(share >= CausingShare)) return null;
        var isKnown = account.DecayAtClose >= CausingShare * Math.Log(account.Begin.Norm / closed.Norm);
        // Until the momentum is over, a penalty in the loss cannot be told from a drift.
        isOpen = !isKnown && account.Last.Step - closed.Step < StepsOfMomentum;
        var shrinksOn = !isOpen && account.Last.Norm < (1 - StillShrinks) * closed.Norm;
        return isKnown || shrinksOn ? CauseText.Penalty(death, account, read, share) : null;
    }

    private static bool IsFast(DeathEvidence death, ChannelAccount account)
    {
        var (largest, steps) = (account.Largest, account.Largest.To - account.Largest.From);
        return largest.Spreads >= FastStep
            || (death.AtOnce > 1 && 2 * death.AtOnce >= death.Together && largest.Spreads * steps >= EventPush);
    }

    private static (AccountPart Part, double Change)[] Parts(DeathAccount read) =>
    [
        (AccountPart.Weights, read.Weights ?? 0), (AccountPart.Bias, read.Bias ?? 0), (AccountPart.Inputs, read.Inputs ?? 0),
        (AccountPart.Spread, read.Spread),
    ];

    private enum AccountPart
    {
        Weights,
        Bias,
        Inputs,
        Spread,
    }
}
