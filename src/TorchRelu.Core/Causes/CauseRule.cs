namespace TorchRelu.Causes;

/// <summary>From what is known of a dead channel to the causes of its death: a pure function.</summary>
/// <remarks>
/// <para>
/// A unit computes z = b + w.x, and w.x has some mean m and spread s over the data. It is all but silent where (b + m) / s is below
/// <see cref="ClosedScore"/>. The rules on bias, shift and scale take one of the three away and ask whether the unit would still be closed.
/// Where the inputs were not measured they are taken as standardised: m = 0, s = |w|.
/// </para>
/// <para>
/// The rule on the learning rate looks at movement, not at where the unit ended: measured on a 20-64-64-10 network under Adam, deaths by
/// a high rate leave the bias small against the weights (-0.05 to -0.3 norms), while live rows move, per step and relative to their norm,
/// by
/// 0.0007 at rate 0.001, 0.003 at 0.01 (no or next to no deaths), 0.03 at 0.05, 0.07 at 0.1 and 0.25 at 0.3 (a tenth to nearly half of all
/// dead).
/// </para>
/// </remarks>
internal static class CauseRule
{
    /// <summary>
    /// Standard deviations below zero at which a normally distributed pre-activation is positive on 1 % of the samples: -2.326.
    /// </summary>
    public const double ClosedScore = -2.3263478740408408;

    /// <summary>A part in (b + m) / s counts as a cause from this share on: a quarter.</summary>
    public const double ContributingShare = 0.25;

    /// <summary>
    /// From this share of silent incoming weight on a channel is a victim: three quarters. What is left has at most half of the spread.
    /// </summary>
    public const double VictimShare = 0.75;

    /// <summary>
    /// From this net movement per step on, relative to the row norm, a unit moves too fast: 0.02, twenty times the update that the CS231n
    /// notes call
    /// healthy (0.001); in the shortest window it changes the unit by 40 %.
    /// </summary>
    public const double FastMove = 0.02;

    /// <summary>
    /// From this size of a single step on, relative to the row norm, the rate is too high: a half. An upper bound such as Adam's overstates
    /// steps several times.
    /// </summary>
    public const double LargeStep = 0.5;

    /// <summary>
    /// From this many scales below zero on the shift of a batch normalisation closes its channel: 1. Normalised values have mean 0 and
    /// spread 1.
    /// </summary>
    public const double ClosedBeta = 1;

    /// <summary>Below this spread of the inputs (and above its inverse) they are far from standardised: a tenth.</summary>
    public const double SmallInputs = 0.1;

    /// <summary>
    /// The causes of a death, from the root to the symptom; <see cref="DeathCause.Unknown"/> alone where no rule applies.
    /// </summary>
    public static IReadOnlyList<CauseFinding> Explain(DeathEvidence death)
    {
        ArgumentNullException.ThrowIfNull(death);
        var score = UnitScore.Of(death);
        CauseFinding?[] found =
        [
            UpstreamDead(death), LearningRate(death), BatchNorm(death), InputScale(death, score), InputShift(death, score),
                Bias(death, score), BornDead(death),
        ];
        var causes = found.OfType<CauseFinding>().OrderBy(finding => finding.Cause).ToList();
        return causes.Count > 0 ? causes : [CauseText.Unknown(death)];
    }

    /// <summary>Tests: at least <see cref="VictimShare"/> of |w| comes from dead channels.</summary>
    private static CauseFinding? UpstreamDead(DeathEvidence death) =>
        IsVictim(death) ? CauseText.UpstreamDead(death, death.SilentInputShare!.Value) : null;

    /// <summary>Tests: the unit lived, and in some window of its life its bias and row norm moved by <see cref="FastMove"/> per step or
    /// more, or one
    /// step can move them by <see cref="LargeStep"/>.</summary>
    private static CauseFinding? LearningRate(DeathEvidence death)
    {
        if (!death.EverFired) return null;
        if (death.FastestMove >= FastMove) return CauseText.FastMove(death, death.FastestMove.Value);
        var norm = death.Before?.RowNorm ?? death.Now?.RowNorm ?? 0;
        var largest = Math.Max(death.RowStep ?? 0, death.BiasStep ?? 0);
        return norm > 0 && largest / norm >= LargeStep ? CauseText.LargeStep(death, largest / norm) : null;
    }

    /// <summary>Tests: beta is at least <see cref="ClosedBeta"/> scales below zero, a good part of that (<see cref="ContributingShare"/>)
    /// since the unit was last
    /// known alive.</summary>
    private static CauseFinding? BatchNorm(DeathEvidence death)
    {
        if (death.Producer != ProducerKind.BatchNorm || death.Norm is not { } norm || norm.Beta > 0) return null;
        var (beta, gamma) = (norm.Beta, Math.Abs(norm.Gamma));
        if (beta > -ClosedBeta * gamma) return null;
        // In scales, beta / gamma, multiplied out because gamma may be 0.
        var stoodThere = death is { EverFired: true, Before: { } before }
            && (1 - ContributingShare) * -beta * before.RowNorm < -before.Bias * gamma;
        return stoodThere ? null : CauseText.BatchNorm(death, norm);
    }

    /// <summary>Tests: the spread of the inputs is below <see cref="SmallInputs"/>, the unit is closed, and with standardised inputs its
    /// bias would not
    /// close it; or it is above the inverse and the steps are too large.</summary>
    private static CauseFinding? InputScale(DeathEvidence death, UnitScore? score)
    {
        if (score is not { IsMeasured: true } unit) return null;
        if (unit.InputSpread >= 1 / SmallInputs && LearningRate(death) is not null) return CauseText.InputsLarge(death, unit);
        return unit.IsDecidedByScale ? CauseText.InputsSmall(death, unit) : null;
    }

    /// <summary>Tests: the mean of the inputs makes up <see cref="ContributingShare"/> or more of what closes the unit. Where it was not
    /// measured: the
    /// unit never fired, its inputs are never negative and its weights sum to less than zero. Behind a batch normalisation: the values it
    /// normalises lie so far from the running mean that the unit is closed in eval mode.</summary>
    private static CauseFinding? InputShift(DeathEvidence death, UnitScore? score)
    {
        if (IsVictim(death)) return null;
        if (death.Producer == ProducerKind.BatchNorm) return RunningShift(death);
        if (score is { IsMeasured: true, IsClosed: true } unit && unit.ShiftShare >= ContributingShare)
            return CauseText.InputShift(death, unit);
        var bornBelow = death is { EverFired: false, InputsNonNegative: true, WeightSum: < 0 };
        return bornBelow && Bias(death, score) is null ? CauseText.InputsNonNegative(death) : null;
    }

    /// <summary>Tests: the unit is closed, its bias makes up <see cref="ContributingShare"/> or more of that, the scale of the inputs is
    /// not to blame, and the
    /// bias fell (or the weights shrank against it) by a like share since the unit was last known alive.</summary>
    private static CauseFinding? Bias(DeathEvidence death, UnitScore? score)
    {
        if (score is not { IsClosed: true } unit || unit.BiasShare < ContributingShare || unit.IsDecidedByScale) return null;
        if (death is { EverFired: true, Before: { } before } && !unit.FellSince(before)) return null;
        return CauseText.Bias(death, unit);
    }

    /// <summary>Tests: it has never fired.</summary>
    private static CauseFinding? BornDead(DeathEvidence death) => death.EverFired ? null : CauseText.BornDead(death);

    private static CauseFinding? RunningShift(DeathEvidence death)
    {
        if (death.Norm is not { RunningVariance: > 0 } norm || death.Inputs is not { } inputs || norm.Gamma == 0) return null;
        var shift = Math.Sign(norm.Gamma) * (inputs.MeanProjection - norm.RunningMean) / Math.Sqrt(norm.RunningVariance);
        return shift <= ClosedScore ? CauseText.RunningShift(death, shift) : null;
    }

    internal static bool IsVictim(DeathEvidence death) => death.SilentInputShare >= VictimShare;
}
