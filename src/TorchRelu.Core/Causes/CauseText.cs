using static TorchRelu.NumberText;

namespace TorchRelu.Causes;

/// <summary>Writes the texts for each cause: one sentence with the numbers, and one with the recommended action.</summary>
/// <remarks>
/// Advice names cures in the order in which they helped. In a network that learns, a lower rate alone saves no unit: where steps are too
/// large, uncentred inputs make them so.
/// </remarks>
internal static class CauseText
{
    private const string WellWithIt = "a network that learns well can be left as it is";

    public static CauseFinding UpstreamDead(DeathEvidence death) => Make(death, DeathCause.UpstreamDead, death.SilentInputShare!.Value,
        $"{Percent(death.SilentInputShare!.Value)} of its incoming weight comes from dead channels (a victim from " +
        $"{Percent(CauseRule.VictimShare)})",
        "Look at the layers before it first: it can only come back when they do.");

    public static CauseFinding BornDead(DeathEvidence death, DeathAccount? start)
    {
        var since = death.WasTrainedBefore ? "when monitoring began, in a training under way" : "from the start";
        var fired = death.EverFired ? "it hardly fired at its first reading" : "it never fired";
        if (start is not { Bias: { } bias, Inputs: { } inputs } || !double.IsFinite(start.MeanAfter))
        {
            return Make(death, DeathCause.BornDead, 0.25, $"{fired}: it was closed {since}",
                $"Re-initialise the dead channels, or centre the inputs of {Layer(death)}; {WellWithIt}.");
        }
        var place = $"{Text(-start.MeanAfter / Positive(start.Width))} of its spreads below zero";
        return bias < inputs
            ? Make(death, DeathCause.BornDead, 1, $"{fired}: closed {since} by its {Shift(death)} of {Text(bias)}, {place}",
                $"Begin with biases of 0 in {Layer(death)}, or recycle the dead channels; {WellWithIt}.")
            : Make(death, DeathCause.BornDead, 1,
                $"{fired}: closed {since} by its inputs, which give {Text(inputs)} in the mean, {place}{NonNegative(death)}",
                $"Centre the inputs of {Layer(death)}: subtract their mean, or put a normalisation in front; {WellWithIt}.");
    }

    public static CauseFinding FastWeights(DeathEvidence death, ChannelAccount account, DeathAccount read, double share)
    {
        var push = account.Largest;
        var steps = push.To - push.From;
        var excess = push.Spreads * (push.Spreads >= CauseRule.FastStep ? 1 : steps) / CauseRule.SafeStep;
        var pushed = steps == 1 ? $"{Spreads(push.Spreads)} in one step (step {push.To})"
            : $"{Spreads(push.Spreads * steps)} in steps {push.From + 1} to {push.To}";
        var together = death.AtOnce > 1 ? $", as {death.AtOnce - 1} other{(death.AtOnce == 2 ? "" : "s")} of this layer then" : "";
        var loss = death.LossThen is { } highest ? $"; the loss reached {Text(highest)}" : "";
        return Make(death, DeathCause.LearningRateTooHigh, share,
            $"its own weights and bias pushed it down by {pushed}{together}{Rate(push.Rate)}{loss}{MeanInputs(death, account)}; " +
            Account(read),
            $"Centre the inputs of {Layer(death)}: subtract their mean, or put a normalisation in front. Else centre the first steps " +
            "(WithCentring), or warm the learning rate up.")
            with
            {
                RateExcess = excess > 1 ? excess : null,
                LearningRate = push.Rate > 0 ? push.Rate : null,
            };
    }

    public static CauseFinding Drift(DeathEvidence death, DeathAccount read, double share) => Make(death, DeathCause.Drift, share,
        $"its own weights pushed it down by {Spreads(-read.Weights!.Value / Positive(read.Width))} in small steps from step " +
        $"{read.From} to {read.To}{(read.LargestStep is { } step ? $", at most {Text(step)} a step" : "")}{NonNegative(death)}; " +
            Account(read),
        $"Centre the inputs of {Layer(death)}: subtract their mean, or put a normalisation in front; a lower rate only takes longer.");

    public static CauseFinding Bias(DeathEvidence death, DeathAccount read, double share) => death.IsNormalised
        ? Make(death, DeathCause.BatchNormBeta, share,
            $"the shift of the normalisation in front fell by {Text(-read.Bias!.Value)}, " +
            $"{Spreads(-read.Bias.Value / Positive(read.Width))}, from step {read.From} to {read.To}; {Account(read)}",
            "Set the shift of the dead channels back to 0 and their scale to 1, and leave both out of weight decay.")
        : Make(death, DeathCause.NegativeBias, share,
            $"its bias fell by {Text(-read.Bias!.Value)}, {Spreads(-read.Bias.Value / Positive(read.Width))}, from step {read.From} to " +
            $"{read.To}; {Account(read)}",
            $"Recycle the dead channels; if it comes again, give the biases of {Layer(death)} a lower learning rate, or none.");

    public static CauseFinding Inputs(DeathEvidence death, DeathAccount read, double share) => Make(death, DeathCause.InputShift, share,
        $"{(death.Feeding.Length == 0 ? "the data" : $"what {death.Feeding} gives")} moved from step {read.From} to {read.To} and " +
        $"pushed it down by {Spreads(-read.Inputs!.Value / Positive(read.Width))}{NonNegative(death)}; {Account(read)}",
        $"Put a normalisation in front of {Layer(death)}, or centre its inputs: subtract their mean.");

    public static CauseFinding Spread(DeathEvidence death, ChannelAccount account, DeathAccount read, double share)
    {
        var norm = account.Begin.Norm > 0 && account.Closed is { } closed
            ? $", its weights to {Percent(closed.Norm / account.Begin.Norm)} of their norm" : "";
        return Make(death, DeathCause.InputScale, share,
            $"its highest value came {Text(read.ReachBefore - read.ReachAfter)} nearer to its mean, at a spread of " +
            $"{Text(read.SpreadBefore)} and then {Text(read.SpreadAfter)}, from step {read.From} to {read.To}{norm}, so that none of its " +
            $"values reaches above zero; {Account(read)}",
            death.IsNormalised ? "Set the scale of the dead channels back to 1, and leave it out of weight decay."
                : $"Put a normalisation in front of {Layer(death)}.");
    }

    public static CauseFinding Penalty(DeathEvidence death, ChannelAccount account, DeathAccount read, double share)
    {
        var (before, after) = (account.Begin.Norm, account.Closed!.Value.Norm);
        var whose = death.IsNormalised ? "the scale of the normalisation in front" : "its weights";
        return account.DecayAtClose > 0
            ? Make(death, DeathCause.Penalty, share,
                $"weight decay shrank {whose} from {Text(before)} to {Text(after)} from step {read.From} to {read.To}, until its " +
                $"{Shift(death)} of " +
                $"{Text(account.Closed.Value.Bias ?? 0)} closed it; {Account(read)}",
                $"Lower the weight decay of {Layer(death)}, or let it also act on the biases.")
            : Make(death, DeathCause.Penalty, share,
                $"a penalty shrank {whose} from {Text(before)} to {Text(after)} from step {read.From} to {read.To}, and to " +
                $"{Text(account.Last.Norm)} since, where the loss itself gives no gradient; {Account(read)}",
                $"Lower the penalty on the weights of {Layer(death)} in the loss.");
    }

    public static CauseFinding Mixed(DeathEvidence death, DeathAccount read) => Make(death, DeathCause.Mixed, 0,
        $"no single part explains half of its fall from step {read.From} to {read.To}: {Account(read)}",
        $"Put a normalisation in front of {Layer(death)}, which ends most of these.");

    public static CauseFinding Fell(DeathEvidence death, DeathAccount read)
    {
        var why = read.Weights is null ? "which layer makes it is not known" : "not all numbers are finite";
        return Make(death, DeathCause.Unknown, 0.5,
            $"its mean fell from {Text(read.MeanBefore)} to {Text(read.MeanAfter)} with a spread of {Text(read.SpreadAfter)} from step " +
            $"{read.From} to {read.To}; {why}",
            "Watch the inputs of the layer as well, and look at what changed in the step in which it died.");
    }

    public static CauseFinding Unknown(DeathEvidence death) => Make(death, DeathCause.Unknown, 0,
        "nothing could be read of the layers that make it",
        "Watch the inputs of the layer as well, and look at what changed in the step in which it died.");

    private static CauseFinding Make(DeathEvidence death, DeathCause cause, double strength, string says, string advice) =>
        new(cause, $"channel {death.Channel}: {says}.", advice) { Channel = death.Channel, Strength = Math.Clamp(strength, 0, 1) };

    // All parts, so that a reader can add them up.
    private static string Account(DeathAccount read)
    {
        var width = Positive(read.Width);
        return $"of its fall of {Text(-read.Change / width)} spreads, own weights {Text(-(read.Weights ?? 0) / width)}, bias " +
            $"{Text(-(read.Bias ?? 0) / width)}, inputs {Text(-(read.Inputs ?? 0) / width)}, spread {Text(-read.Spread / width)}";
    }

    private static double Positive(double width) => width > 0 ? width : 1;

    private static string Spreads(double count) => $"{Text(count)} of its spreads";

    private static string Layer(DeathEvidence death) => death.Layer is { } name ? $"'{name}'" : "the layer";

    private static string Shift(DeathEvidence death) => death.IsNormalised ? "shift" : "bias";

    private static string Rate(double rate) => rate > 0 ? $", at a learning rate of {Text(rate)}" : "";

    private static string NonNegative(DeathEvidence death) => death.InputsNonNegative ? "; its inputs are never negative" : "";

    // The spread of an input, seen by the unit, is its own spread over the norm of its weights.
    private static string MeanInputs(DeathEvidence death, ChannelAccount account)
    {
        var (norm, spread) = (account.Begin.Norm, account.Begin.Moments.Spread);
        if (death.MeanInput is not { } mean || norm <= 0 || spread <= 0) return NonNegative(death);
        var times = mean * norm / spread;
        return death.InputsNonNegative ? $"; its inputs are never negative (mean {Text(times)} times their spread)"
            : times >= 1 ? $"; the mean of its inputs is {Text(times)} times their spread" : "";
    }
}
