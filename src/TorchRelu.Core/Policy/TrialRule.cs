namespace TorchRelu.Policy;

/// <summary>Decides whether training still improves, and whether a repair helped.</summary>
internal static class TrialRule
{
    /// <summary>
    /// The standard errors by which one window's mean loss must lie below another's to count as lower: 2. By chance alone, this happens in
    /// 2 of 100 windows.
    /// </summary>
    public const double StandardErrors = 2;

    /// <summary>Returns whether the loss or the metric has stalled or risen; null if neither was given often enough to decide.</summary>
    public static bool? HasStalled(LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        bool? loss = history is { Last: { } last, Best: { } best } ? !IsLower(last, best) : null;
        bool? metric = history.Metrics.Count > 1 ? history.Metrics[^1].Value <= history.Metrics.SkipLast(1).Max(point => point.Value)
            : null;
        return loss is true || metric is true ? true : loss ?? metric;
    }

    /// <summary>Returns the numbers behind <see cref="HasStalled"/> in one sentence; empty if there are none.</summary>
    public static string Sentence(LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history is { Last: { } last, Best: { } best }
            ? $"the mean loss is {Text(last)} (steps {last.FirstStep}-{last.LastStep}) after {Text(best)} (steps " +
            $"{best.FirstStep}-{best.LastStep})"
            : "";
    }

    /// <summary>
    /// Judges a repair by the metric if epochs before and after it gave one, otherwise by the loss with its spread. The dead share is not
    /// used.
    /// </summary>
    /// <param name="trial">The state before the repair.</param>
    /// <param name="loss">The last window's loss; null if none was given.</param>
    /// <param name="metric">The last epoch's metric; null if none was given.</param>
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

/// <summary>The outcome of a trial.</summary>
/// <param name="Passed">Whether the repair stays.</param>
/// <param name="Sentence">The numbers that decided it.</param>
internal sealed record TrialVerdict(bool Passed, string Sentence);
