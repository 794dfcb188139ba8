namespace TorchRelu.Causes;

/// <summary>
/// A unit behind a Linear or convolution in dimensionless numbers: how many standard deviations its parts lie below zero.
/// </summary>
/// <param name="Bias">The bias.</param>
/// <param name="RowNorm">The norm of the incoming weights.</param>
/// <param name="Mean">The mean of w.x.</param>
/// <param name="Spread">The standard deviation of w.x.</param>
/// <param name="IsMeasured">Whether mean and spread were measured; otherwise the inputs are assumed to be standardised.</param>
internal readonly record struct UnitScore(double Bias, double RowNorm, double Mean, double Spread, bool IsMeasured)
{
    public double Score => Over(Bias + Mean);

    public bool IsClosed => Score <= CauseRule.ClosedScore;

    /// <summary>The spread of the inputs relative to the row norm; 1 for standardised inputs.</summary>
    public double InputSpread => RowNorm > 0 ? Spread / RowNorm : 1;

    public double BiasShare => Share(Math.Max(0, -Bias), Math.Max(0, -Mean));

    public double ShiftShare => Share(Math.Max(0, -Mean), Math.Max(0, -Bias));

    /// <summary>
    /// Whether only the small spread of the inputs closes the unit: with standardised inputs its bias would leave it open.
    /// </summary>
    public bool IsDecidedByScale =>
        IsMeasured && IsClosed && InputSpread < CauseRule.SmallInputs && BiasShare >= CauseRule.ContributingShare
            && Bias / RowNorm > CauseRule.ClosedScore;

    public static UnitScore? Measure(DeathEvidence death)
    {
        if (death.Now is not { } now || death.Producer == ProducerKind.BatchNorm) return null;
        // Inputs behind dead channels vary little, whatever the cause. The unit is judged as if its inputs were standardised.
        return death.Inputs is { } inputs && !CauseRule.IsVictim(death)
            ? new UnitScore(now.Bias, now.RowNorm, inputs.MeanProjection, inputs.Spread, true)
            : new UnitScore(now.Bias, now.RowNorm, 0, now.RowNorm, false);
    }

    /// <summary>Whether the bias closes the unit clearly more than at the earlier reading, at the present spread of the inputs.</summary>
    public bool FellSince(UnitReading before)
    {
        var closedBy = -Over(Bias);
        var spreadBefore = before.RowNorm * InputSpread;
        var closedBefore = spreadBefore > 0 ? -before.Bias / spreadBefore : 0;
        return double.IsInfinity(closedBy) ? Bias < before.Bias || RowNorm < before.RowNorm
            : closedBy - closedBefore >= CauseRule.ContributingShare * closedBy;
    }

    private double Over(double value) => Spread > 0 ? value / Spread : value < 0 ? double.NegativeInfinity : 0;

    private static double Share(double part, double other) => part == 0 ? 0 : part / (part + other);
}
