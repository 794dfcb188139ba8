using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>A report that was judged: a pure function of the report, the baseline and the limits.</summary>
/// <param name="Report">The report.</param>
/// <param name="Comparison">The report against its baseline; null without one.</param>
/// <param name="Failures">Why the check fails, the worst first; empty where it passes.</param>
/// <param name="Known">How many findings would have failed, had the baseline not had them as well.</param>
internal sealed record Check(ReluReport Report, ReportComparison? Comparison, IReadOnlyList<Failure> Failures, int Known)
{
    public bool Passes => Failures.Count == 0;

    public static Check Of(ReluReport report, ReluReport? baseline, CheckLimits limits)
    {
        var comparison = baseline is null ? null : ReportComparison.Compare(baseline, report, limits.Tolerance);
        var findings = report.Findings.Where(finding => (int)finding.Severity >= (int)limits.FailOn).ToArray();
        var known = (baseline?.Findings ?? []).Select(finding => (finding.Layer, finding.Kind, finding.Severity)).ToHashSet();
        var fresh = findings.Where(finding => !known.Contains((finding.Layer, finding.Kind, finding.Severity))).ToArray();
        return new Check(
            report,
            comparison,
            [
                .. Unjudgeable(report),
                .. fresh.Select(finding => new Failure(finding.Layer, $"{finding.Kind}", Sentences.Of(finding))),
                .. report.Layers.SelectMany(layer => TooManyDead(layer, limits.MaxDeadShare)),
                .. (comparison?.Layers ?? []).Where(layer => layer.Fails)
                .Select(layer => new Failure(layer.Name, $"{layer.Change}", layer.Message)),
            ],
            findings.Length - fresh.Length);
    }

    // A report of which nothing is decided must not pass for a healthy one.
    private static IEnumerable<Failure> Unjudgeable(ReluReport report) =>
        report.Health.Undecided == report.Channels
            ? [new Failure(
            null, "Undecided", $"{Sentences.Answer(report).TrimEnd('.')}; show the model more data before its report is checked.")] : [];

    private static IEnumerable<Failure> TooManyDead(LayerReport layer, double? most)
    {
        if (most is not { } limit || layer.Channels == 0 || layer.DeadShareAtMost <= limit) yield break;
        yield return layer.DeadShare > limit
            ? new Failure(layer.Name, "DeadShare",
            $"{layer.Name}: {layer.Dead} of {layer.Channels} channels are dead ({Percent(layer.DeadShare)}, allowed {Percent(limit)}).")
            : new Failure(
            layer.Name, "Undecided",
            $"{layer.Name}: {layer.Dead} of {layer.Channels} channels are dead and {layer.Undecided} undecided ({layer.Samples} samples " +
            $"seen, {layer.SamplesNeeded} needed), so that more than {Percent(limit)} may be dead; show it more data.");
    }
}

/// <summary>What a check allows.</summary>
/// <param name="FailOn">Findings of this severity and above fail.</param>
/// <param name="MaxDeadShare">The highest dead share of a layer, in [0, 1]; null for any.</param>
/// <param name="Tolerance">By how much a layer's dead share may exceed the baseline's, in [0, 1].</param>
internal sealed record CheckLimits(FailOn FailOn, double? MaxDeadShare, double Tolerance);

/// <summary>From which severity on a finding fails a check.</summary>
internal enum FailOn
{
    Notice = Severity.Notice,
    Warning = Severity.Warning,
    Critical = Severity.Critical,
    Never = Severity.Critical + 1,
}
