using static TorchRelu.NumberText;

namespace TorchRelu;

/// <summary>A judged report: a pure function of the report, the baseline and the limits.</summary>
/// <param name="Report">The report.</param>
/// <param name="Comparison">The comparison of the report with its baseline; null without one.</param>
/// <param name="Failures">The reasons why the check fails, the worst first; empty if it passes.</param>
/// <param name="Known">The number of findings that would fail if the baseline did not have them as well.</param>
internal sealed record Check(ReluReport Report, ReportComparison? Comparison, IReadOnlyList<Failure> Failures, int Known)
{
    public bool Passes => Failures.Count == 0;

    public static Check Run(ReluReport report, ReluReport? baseline, CheckLimits limits)
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
                .. fresh.Select(finding => new Failure(finding.Layer, $"{finding.Kind}", Sentences.Describe(finding))),
                .. report.Layers.SelectMany(layer => TooManyDead(layer, limits.MaxDeadShare)),
                .. (comparison?.Layers ?? []).Where(layer => layer.Fails)
                .Select(layer => new Failure(layer.Name, $"{layer.Change}", layer.Message)),
            ],
            findings.Length - fresh.Length);
    }

    // A report without any decided channel must not count as healthy.
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

/// <summary>The limits of a check.</summary>
/// <param name="FailOn">The lowest severity of findings that fail.</param>
/// <param name="MaxDeadShare">The highest dead share of a layer, in [0, 1]; null for any.</param>
/// <param name="Tolerance">The allowed rise of a layer's dead share above the baseline's, in [0, 1].</param>
internal sealed record CheckLimits(FailOn FailOn, double? MaxDeadShare, double Tolerance);

/// <summary>The lowest severity at which a finding fails a check.</summary>
internal enum FailOn
{
    Notice = Severity.Notice,
    Warning = Severity.Warning,
    Critical = Severity.Critical,
    Never = Severity.Critical + 1,
}
