namespace TorchRelu.Policy;

/// <summary>Decides whether training still improves, and whether a repair helped.</summary>
internal static class TrialRule
{
    /// <summary>
    /// The standard errors by which one window's mean loss must lie below another's to count as lower: 2. By chance alone, this happens in
    /// 2 of 100 windows.
    /// </summary>
    public const double StandardErrors = 2;

    /// <summary>How many times the usual loss a single loss must reach to be an explosion: 10.</summary>
    public const double Explosion = 10;

    /// <summary>A loss is no explosion up to twice the highest one before the repair.</summary>
    public const double OverHighest = 2;

    /// <summary>A loss is no explosion up to three times the median of the first window.</summary>
    public const double OverFirst = 3;

    /// <summary>The share by which a median loss must rise to be worse: 5 %.</summary>
    public const double WorseShare = 0.05;

    /// <summary>The standard errors by which a median loss must rise to be worse: 3.</summary>
    public const double WorseErrors = 3;

    /// <summary>The epochs after which a repair that made nothing better is taken back: 3.</summary>
    public const int PatientEpochs = 3;

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
    /// Whether a loss during a trial ends it at once: it is not a number, or far above the median and the highest loss before the repair
    /// and above what a network that knows nothing has.
    /// </summary>
    public static bool IsRunaway(RepairTrial trial, double loss)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (!double.IsFinite(loss)) return true;
        return trial.Last is { } last && loss > Explosion * last.Median && loss > OverHighest * trial.Before.Max(window => window.Highest)
            && loss > OverFirst * (trial.FirstMedian ?? 0);
    }

    /// <summary>
    /// Whether a training without a trial is lost: its last two losses were no numbers, or the median of the last window is ten times the
    /// lowest and three times the first. One loss that is no number may belong to a step that was skipped.
    /// </summary>
    public static bool IsLost(LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.LostInARow > 1 || (history is { Last: { Count: > 0 } last, LowestMedian: { } lowest, FirstMedian: { } first }
            && last.Median > Explosion * lowest && last.Median > OverFirst * first);
    }

    /// <summary>
    /// Judges a repair by the metric if epochs before and after it gave one, and by the medians of the loss in windows. The dead share is
    /// not used.
    /// </summary>
    /// <param name="trial">The state before the repair.</param>
    /// <param name="loss">The last window's loss; null if none was given.</param>
    /// <param name="metric">The last epoch's metric; null if none was given.</param>
    public static TrialVerdict Judge(RepairTrial trial, LossWindow? loss, double? metric)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (loss is { Lost: > 0 })
            return new(TrialOutcome.Worse, $"{loss.Lost} losses in steps {loss.FirstStep}-{loss.LastStep} were no numbers.");
        var ofLoss = trial.Last is not null && loss is { Count: > 0 } ? OfLoss(trial, loss) : (TrialOutcome?)null;
        var losses = ofLoss is null ? "" : $"The median loss went from {Robustly(trial.Last!)} to {Robustly(loss!)}.";
        if (trial.Metric is not { } before || metric is not { } after)
            return new(ofLoss ?? TrialOutcome.Better, ofLoss is null ? "Neither loss nor metric was given, so nothing speaks against it."
                : losses);
        var ofMetric = after > before ? TrialOutcome.Better : after < before - (WorseShare * Math.Abs(before)) ? TrialOutcome.Worse
            : TrialOutcome.NoBetter;
        return new(ofLoss == TrialOutcome.Worse ? TrialOutcome.Worse : ofMetric,
            FormattableString.Invariant($"The metric went from {before:g4} to {after:g4}.{(losses.Length == 0 ? "" : $" {losses}")}"));
    }

    /// <summary>Whether a window's median lies above the highest of those before a repair, by 5 % and three standard errors.</summary>
    public static bool IsWorse(RepairTrial trial, LossWindow loss)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(loss);
        if (trial.Last is not { } last) return false;
        var highest = trial.Before.Max(window => window.Median);
        // The error of a difference of medians of windows as long as this one.
        var error = 1.2533 * 1.4826 * last.Deviation * Math.Sqrt(2.0 / Math.Max(1, loss.Count));
        return loss.Median > highest + Math.Max(WorseShare * Math.Abs(highest), WorseErrors * error);
    }

    private static TrialOutcome OfLoss(RepairTrial trial, LossWindow loss)
    {
        if (IsWorse(trial, loss)) return TrialOutcome.Worse;
        // Better than the window before the repair, and than most of the last three, so that one bad window makes no success.
        var last = trial.Last!;
        var least = Math.Min(last.Median, Robust.Median(trial.Before.Select(window => window.Median)));
        var error = Math.Sqrt((last.MedianError * last.MedianError) + (loss.MedianError * loss.MedianError));
        return least - loss.Median > StandardErrors * error ? TrialOutcome.Better : TrialOutcome.NoBetter;
    }

    private static bool IsLower(LossWindow window, LossWindow than) =>
        window.Count > 0
            && than.Mean - window.Mean > StandardErrors * Math.Sqrt((window.StandardError * window.StandardError) +
            (than.StandardError * than.StandardError));

    private static string Text(LossWindow window) =>
        window.Count == 0 ? "no number" : FormattableString.Invariant($"{window.Mean:g4} ± {window.StandardError:g2}");

    private static string Robustly(LossWindow window) =>
        FormattableString.Invariant($"{window.Median:g4} ± {window.MedianError:g2}");
}

/// <summary>What a trial has shown.</summary>
internal enum TrialOutcome
{
    /// <summary>The repair stays.</summary>
    Better,

    /// <summary>Rate and activation are taken back; weights stay where that leaves the loss where it is.</summary>
    NoBetter,

    /// <summary>Everything goes back to the step of the repair.</summary>
    Worse,
}

/// <summary>The outcome of a trial.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Sentence">The numbers that decided it.</param>
internal sealed record TrialVerdict(TrialOutcome Outcome, string Sentence);
