using static TorchRelu.NumberText;

namespace TorchRelu.Causes;

/// <summary>Writes the texts for each cause: one sentence with the numbers, and one with the recommended action.</summary>
internal static class CauseText
{
    public static CauseFinding UpstreamDead(DeathEvidence death, double share) => Make(
        death,
        DeathCause.UpstreamDead,
        $"{Percent(share)} of its incoming weight comes from dead channels (a victim from {Percent(CauseRule.VictimShare)})",
        "Look at the layers before it first: it can only come back when they do.",
        share,
        share,
        CauseRule.VictimShare);

    public static CauseFinding FastMove(DeathEvidence death, double move) => Make(
        death,
        DeathCause.LearningRateTooHigh,
        $"while it lived its weights moved by up to {Percent(move)} of their norm per step (too fast from {Percent(CauseRule.FastMove)}; " +
            $"healthy is about 0.1 %){Rate(death)}",
        IsLowered(death, move / CauseRule.FastMove, out var rateThen, out var rate)
            ? $"The learning rate has been lowered from {Text(rateThen)} to {Text(rate)} since; where the channel stays silent, recycle it."
            : $"Lower the learning rate{Lower(death, move / CauseRule.FastMove)}, warm it up over the first few hundred steps, or " +
            $"clip gradients.",
        Excess(move, CauseRule.FastMove),
        move,
        CauseRule.FastMove) with { RateExcess = death.RowStep is null ? null : move / CauseRule.FastMove * Lowered(death) };

    public static CauseFinding LargeStep(DeathEvidence death, double step) => Make(
        death,
        DeathCause.LearningRateTooHigh,
        $"one step of the optimizer can move its weights by {Percent(step)} of their norm (too far from " +
            $"{Percent(CauseRule.LargeStep)}){Rate(death)}",
        $"Lower the learning rate{Lower(death, step / CauseRule.LargeStep)}, or warm it up over the first few hundred steps.",
        Excess(step, CauseRule.LargeStep),
        step,
        CauseRule.LargeStep) with { RateExcess = step / CauseRule.LargeStep };

    public static CauseFinding BatchNorm(DeathEvidence death, NormReading norm)
    {
        var scales = norm.Gamma == 0 ? double.PositiveInfinity : -norm.Beta / Math.Abs(norm.Gamma);
        return Make(
            death,
            DeathCause.BatchNormBeta,
            $"the batch normalisation in front shifts it to {Text(norm.Beta)} with a scale of {Text(norm.Gamma)}{Was(death)}, and " +
                $"normalised values seldom lie further than two or three scales from the mean (closed from {Text(CauseRule.ClosedBeta)})",
            "Set beta of the dead channels back to 0 and gamma to 1, and leave both out of weight decay.",
            double.IsInfinity(scales) ? 1 : Excess(scales, CauseRule.ClosedBeta),
            double.IsInfinity(scales) ? null : scales,
            CauseRule.ClosedBeta);
    }

    public static CauseFinding InputsSmall(DeathEvidence death, UnitScore unit) => Make(
        death,
        DeathCause.InputScale,
        $"its inputs vary by only {Text(unit.InputSpread)} (small below {Text(CauseRule.SmallInputs)}), so that its ordinary bias of " +
            $"{Text(unit.Bias)} lies {Text(-unit.Score)} standard deviations below zero (closed from {Text(-CauseRule.ClosedScore)})",
        "Standardise the inputs of the layer, or put a normalisation in front of it.",
        Excess(CauseRule.SmallInputs, unit.InputSpread),
        unit.InputSpread,
        CauseRule.SmallInputs);

    public static CauseFinding InputsLarge(DeathEvidence death, UnitScore unit) => Make(
        death,
        DeathCause.InputScale,
        $"its inputs vary by {Text(unit.InputSpread)} (large above {Text(1 / CauseRule.SmallInputs)}), which makes gradients and steps " +
            $"larger by as much",
        "Standardise the inputs of the layer, or put a normalisation in front of it.",
        Excess(unit.InputSpread, 1 / CauseRule.SmallInputs),
        unit.InputSpread,
        1 / CauseRule.SmallInputs);

    public static CauseFinding InputShift(DeathEvidence death, UnitScore unit) => Make(
        death,
        DeathCause.InputShift,
        $"the mean of its inputs, seen through its weights {Text(unit.Mean)} against a spread of {Text(unit.Spread)}, is " +
            $"{Percent(unit.ShiftShare)} (a cause from {Percent(CauseRule.ContributingShare)}) of what puts it " +
            $"{Below(unit)}{NonNegative(death)}",
        "Centre the inputs of the layer: subtract the data's mean, or put a normalisation in front of it.",
        unit.ShiftShare,
        unit.ShiftShare,
        CauseRule.ContributingShare);

    public static CauseFinding InputsNonNegative(DeathEvidence death) => Make(
        death,
        DeathCause.InputShift,
        $"its inputs are never negative and its weights sum to {Text(death.WeightSum!.Value)} (below 0), so that the mean of its inputs " +
            $"alone pushes it below zero",
        "Centre the inputs of the layer (a normalisation in front of it does); a network that learns well can be left as it is.",
        0.5,
        death.WeightSum,
        0);

    public static CauseFinding RunningShift(DeathEvidence death, double shift) => Make(
        death,
        DeathCause.InputShift,
        $"the values its batch normalisation takes lie {Text(-shift)} running standard deviations beyond the running mean (closed from " +
            $"{Text(-CauseRule.ClosedScore)}), so that it is closed in eval mode",
        "Bring the running statistics up to date: some hundred forwards in training mode on the data of today.",
        Excess(-shift, -CauseRule.ClosedScore),
        shift,
        CauseRule.ClosedScore);

    public static CauseFinding Bias(DeathEvidence death, UnitScore unit) => Make(
        death,
        DeathCause.NegativeBias,
        $"its bias of {Text(unit.Bias)} against a weight norm of {Text(unit.RowNorm)}{Was(death)} is {Percent(unit.BiasShare)} (a cause " +
            $"from {Percent(CauseRule.ContributingShare)}) of what puts it {Below(unit)}",
        "Set the bias of the dead channels back to 0; if it is driven down again, lower the learning rate or switch the activation to " +
            "one with a negative slope.",
        unit.BiasShare,
        double.IsFinite(unit.Score) ? unit.Score : null,
        CauseRule.ClosedScore);

    public static CauseFinding BornDead(DeathEvidence death) => Make(
        death,
        DeathCause.BornDead,
        "it has not fired once since the monitor was attached: not training but what it started with closed it",
        "Re-initialise the dead channels, centre the inputs of the layer, or leave them if the network learns well: they were never " +
            "part of it.",
        0.25);

    public static CauseFinding Unknown(DeathEvidence death) => Make(
        death,
        DeathCause.Unknown,
        $"none of the known causes " +
            $"applies{(death.Now is { } now
                ? $" (bias {Text(now.Bias)}, weight norm {Text(now.RowNorm)}{Was(death)})"
                : " to what could be read")}",
        "Watch the inputs of the layer as well, and look at what changed in the step in which it died.",
        0);

    private static CauseFinding Make(DeathEvidence death, DeathCause cause, string says, string advice, double strength,
        double? value = null, double? threshold = null) =>
        new(cause, $"channel {death.Channel}: {says}.", advice) { Channel = death.Channel, Strength = strength, Value = value,
            Threshold = threshold };

    // 0.5 at the threshold, towards 1 beyond it.
    private static double Excess(double value, double threshold) => value > 0 ? Math.Clamp(1 - (threshold / (2 * value)), 0, 1) : 1;

    private static string Below(UnitScore unit) => double.IsFinite(unit.Score)
        ? $"{Text(-unit.Score)} standard deviations below zero (closed from {Text(-CauseRule.ClosedScore)})"
        : "below zero whatever the input";

    private static string Rate(DeathEvidence death) =>
        (death.LearningRateThen ?? death.LearningRate) is { } rate ? $", at a learning rate of {Text(rate)}" : "";

    // The present learning rate as a fraction of the rate during the fastest move.
    private static double Lowered(DeathEvidence death) => death is { LearningRate: { } rate, LearningRateThen: { } then } ? rate / then : 1;

    private static bool IsLowered(DeathEvidence death, double times, out double then, out double now)
    {
        (then, now) = (death.LearningRateThen ?? 0, death.LearningRate ?? 0);
        return Lowered(death) * times <= 1;
    }

    private static string Lower(DeathEvidence death, double times) =>
        death.LearningRate is { } rate && times > 1
            ? $" from {Text(rate)} to {Text((death.LearningRateThen ?? rate) / times)} or less" : "";

    private static string Was(DeathEvidence death) =>
        death is { EverFired: true, Before: { } before }
            ? $" (at step {before.Step}, still alive, {Text(before.Bias)} and {Text(before.RowNorm)})" : "";

    private static string NonNegative(DeathEvidence death) => death.InputsNonNegative ? "; none of them is ever negative" : "";
}
