namespace TorchRelu.Policy;

/// <summary>Whether a training still gets better, and whether a repair did it good.</summary>
internal static class TrialRule
{
    /// <summary>
    /// Standard errors by which the mean loss of a window must lie below another's to be called lower: 2, which chance alone gives in 2 of
    /// 100 windows.
    /// </summary>
    public const double StandardErrors = 2;

    /// <summary>Whether the loss or the metric has stalled or risen; null where neither has been given often enough to say.</summary>
    public static bool? HasStalled(LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        bool? loss = history is { Last: { } last, Best: { } best } ? !IsLower(last, best) : null;
        bool? metric = history.Metrics.Count > 1 ? history.Metrics[^1].Value <= history.Metrics.SkipLast(1).Max(point => point.Value)
            : null;
        return loss is true || metric is true ? true : loss ?? metric;
    }

    /// <summary>The numbers behind <see cref="HasStalled"/>, in one sentence; empty where there are none.</summary>
    public static string Sentence(LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history is { Last: { } last, Best: { } best }
            ? $"the mean loss is {Text(last)} (steps {last.FirstStep}-{last.LastStep}) after {Text(best)} (steps " +
            $"{best.FirstStep}-{best.LastStep})"
            : "";
    }

    /// <summary>
    /// Judges a repair: on the metric where epochs before and after it gave one, else on the loss with its spread. The dead share is no
    /// judge.
    /// </summary>
    /// <param name="trial">What was before.</param>
    /// <param name="loss">The last window's loss; null where none was given.</param>
    /// <param name="metric">What the last epoch achieved; null where nothing was given.</param>
    public static TrialVerdict Judge(RepairTrial trial, LossWindow? loss, double? metric)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (loss is { Lost: > 0 }) return new(false, $"{loss.Lost} losses in steps {loss.FirstStep}-{loss.LastStep} were no numbers.");
        if (trial.Metric is { } before && metric is { } after)
            return new(after >= before, FormattableString.Invariant($"The metric went from {before:g4} to {after:g4}."));
        if (trial.Loss is { Count: > 0 } lossBefore && loss is { Count: > 0 })
            return new(!IsLower(lossBefore, loss), $"The mean loss went from {Text(lossBefore)} to {Text(loss)}.");
        return new(true, "Neither loss nor metric was given, so nothing speaks against it.");
    }

    private static bool IsLower(LossWindow window, LossWindow than) =>
        window.Count > 0
            && than.Mean - window.Mean > StandardErrors * Math.Sqrt((window.StandardError * window.StandardError) +
            (than.StandardError * than.StandardError));

    private static string Text(LossWindow window) =>
        window.Count == 0 ? "no number" : FormattableString.Invariant($"{window.Mean:g4} ± {window.StandardError:g2}");
}

/// <summary>How a trial ended.</summary>
/// <param name="Passed">Whether the repair stays.</param>
/// <param name="Sentence">The numbers that decided it.</param>
internal sealed record TrialVerdict(bool Passed, string Sentence);
