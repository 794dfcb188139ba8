namespace TorchRelu.Causes;

/// <summary>Derives the causes of a channel's death from its evidence: a pure function.</summary>
/// <remarks>
/// <para>
/// A unit computes z = b + w.x, where w.x has mean m and spread s over the data. It is almost always silent if (b + m) / s is below
/// <see cref="ClosedScore"/>. The rules on bias, shift and scale remove one of the three and test if the unit would still be closed.
/// Inputs that were not measured are assumed to be standardised: m = 0, s = |w|.
/// </para>
/// <para>
/// The rule on the learning rate uses movement, not the final parameters. It rests on measurements of a 20-64-64-10 network under Adam.
/// Deaths by a high rate leave the bias small against the weights: -0.05 to -0.3 norms. The movement of live rows, per step and relative to
/// their norm, grows with the rate. It is 0.0007 at rate 0.001 and 0.003 at 0.01, with few deaths or none. It is 0.03 at 0.05, 0.07 at 0.1
/// and 0.25 at 0.3, with a tenth to nearly half of all channels dead.
/// </para>
/// </remarks>
internal static class CauseRule
{
    /// <summary>
    /// The score at which a normally distributed pre-activation is positive on 1 % of the samples: -2.326 standard deviations.
    /// </summary>
    public const double ClosedScore = -2.3263478740408408;

    /// <summary>The share of (b + m) / s from which a part counts as a cause: a quarter.</summary>
    public const double ContributingShare = 0.25;

    /// <summary>
    /// The share of silent incoming weight from which a channel is dead because of earlier layers: three quarters. The rest has at most
    /// half of the spread.
    /// </summary>
    public const double VictimShare = 0.75;

    /// <summary>
    /// The net movement per step, relative to the row norm, from which a unit moves too fast: 0.02. That is twenty times the update that
    /// the CS231n notes call healthy (0.001). In the shortest window it changes the unit by 40 %.
    /// </summary>
    public const double FastMove = 0.02;

    /// <summary>
    /// The size of a single step, relative to the row norm, from which the rate is too high: a half. An upper bound such as Adam's
    /// overstates steps several times.
    /// </summary>
    public const double LargeStep = 0.5;

    /// <summary>
    /// The number of scales below zero from which the shift of a batch normalisation closes its channel: 1. Normalised values have mean 0
    /// and spread 1.
    /// </summary>
    public const double ClosedBeta = 1;

    /// <summary>The spread below which inputs are far from standardised: a tenth. The same applies above its inverse.</summary>
    public const double SmallInputs = 0.1;

    /// <summary>Returns the causes of a death, from root to symptom; only <see cref="DeathCause.Unknown"/> if no rule applies.</summary>
    public static IReadOnlyList<CauseFinding> Explain(DeathEvidence death)
    {
        ArgumentNullException.ThrowIfNull(death);
        var score = UnitScore.Measure(death);
        CauseFinding?[] found =
        [
            UpstreamDead(death), LearningRate(death), BatchNorm(death), InputScale(death, score), InputShift(death, score),
                Bias(death, score), BornDead(death),
        ];
        var causes = found.OfType<CauseFinding>().OrderBy(finding => finding.Cause).ToList();
        return causes.Count > 0 ? causes : [CauseText.Unknown(death)];
    }

    /// <summary>Tests if at least <see cref="VictimShare"/> of |w| comes from dead channels.</summary>
    private static CauseFinding? UpstreamDead(DeathEvidence death) =>
        IsVictim(death) ? CauseText.UpstreamDead(death, death.SilentInputShare!.Value) : null;

    /// <summary>
    /// Tests if the unit once fired and moved too fast. In some window in which it fired, its bias and row norm moved by
    /// <see cref="FastMove"/> per step or more. Alternatively, one step can move them by <see cref="LargeStep"/>.
    /// </summary>
    private static CauseFinding? LearningRate(DeathEvidence death)
    {
        if (!death.EverFired) return null;
        if (death.FastestMove >= FastMove) return CauseText.FastMove(death, death.FastestMove.Value);
        var norm = death.Before?.RowNorm ?? death.Now?.RowNorm ?? 0;
        var largest = Math.Max(death.RowStep ?? 0, death.BiasStep ?? 0);
        return norm > 0 && largest / norm >= LargeStep ? CauseText.LargeStep(death, largest / norm) : null;
    }

    /// <summary>
    /// Tests if beta is at least <see cref="ClosedBeta"/> scales below zero. At least <see cref="ContributingShare"/> of that must have
    /// come after the unit was last known alive.
    /// </summary>
    private static CauseFinding? BatchNorm(DeathEvidence death)
    {
        if (death.Producer != ProducerKind.BatchNorm || death.Norm is not { } norm || norm.Beta > 0) return null;
        var (beta, gamma) = (norm.Beta, Math.Abs(norm.Gamma));
        if (beta > -ClosedBeta * gamma) return null;
        // Compares beta / gamma, multiplied out because gamma may be 0.
        var stoodThere = death is { EverFired: true, Before: { } before }
            && (1 - ContributingShare) * -beta * before.RowNorm < -before.Bias * gamma;
        return stoodThere ? null : CauseText.BatchNorm(death, norm);
    }

    /// <summary>
    /// Tests if the inputs' spread is below <see cref="SmallInputs"/> and closes the unit, while with standardised inputs its bias would
    /// not. Also applies if the spread is at or above the inverse and the steps are too large.
    /// </summary>
    private static CauseFinding? InputScale(DeathEvidence death, UnitScore? score)
    {
        if (score is not { IsMeasured: true } unit) return null;
        if (unit.InputSpread >= 1 / SmallInputs && LearningRate(death) is not null) return CauseText.InputsLarge(death, unit);
        return unit.IsDecidedByScale ? CauseText.InputsSmall(death, unit) : null;
    }

    /// <summary>
    /// Tests if the mean of the inputs makes up <see cref="ContributingShare"/> or more of the value that closes the unit. Without a
    /// measured mean, the unit must never have fired, with inputs never negative and a negative sum of weights. Behind a batch
    /// normalisation, the input of that layer must lie so far from the running mean that the unit is closed in eval mode.
    /// </summary>
    private static CauseFinding? InputShift(DeathEvidence death, UnitScore? score)
    {
        if (IsVictim(death)) return null;
        if (death.Producer == ProducerKind.BatchNorm) return RunningShift(death);
        if (score is { IsMeasured: true, IsClosed: true } unit && unit.ShiftShare >= ContributingShare)
            return CauseText.InputShift(death, unit);
        var bornBelow = death is { EverFired: false, InputsNonNegative: true, WeightSum: < 0 };
        return bornBelow && Bias(death, score) is null ? CauseText.InputsNonNegative(death) : null;
    }

    /// <summary>
    /// Tests if the unit is closed, its bias makes up <see cref="ContributingShare"/> or more of that, and input scale is not the cause.
    /// Since the unit was last known alive, its bias must have fallen, or its weights shrunk against it, by the same share.
    /// </summary>
    private static CauseFinding? Bias(DeathEvidence death, UnitScore? score)
    {
        if (score is not { IsClosed: true } unit || unit.BiasShare < ContributingShare || unit.IsDecidedByScale) return null;
        if (death is { EverFired: true, Before: { } before } && !unit.FellSince(before)) return null;
        return CauseText.Bias(death, unit);
    }

    /// <summary>Tests if the unit has never fired.</summary>
    private static CauseFinding? BornDead(DeathEvidence death) => death.EverFired ? null : CauseText.BornDead(death);

    private static CauseFinding? RunningShift(DeathEvidence death)
    {
        if (death.Norm is not { RunningVariance: > 0 } norm || death.Inputs is not { } inputs || norm.Gamma == 0) return null;
        var shift = Math.Sign(norm.Gamma) * (inputs.MeanProjection - norm.RunningMean) / Math.Sqrt(norm.RunningVariance);
        return shift <= ClosedScore ? CauseText.RunningShift(death, shift) : null;
    }

    internal static bool IsVictim(DeathEvidence death) => death.SilentInputShare >= VictimShare;
}
