namespace TorchRelu.Verdicts;

/// <summary>Tracks reported findings. It reports the first detection, worsening and recovery, but not repetitions.</summary>
internal sealed class WarningTracker
{
    private readonly Dictionary<(string? Layer, FindingKind Kind), Finding> _told = [];

    /// <summary>The reported findings that still hold.</summary>
    public IReadOnlyList<Finding> Active => [.. _told.Values];

    /// <summary>Creates a tracker from findings reported before.</summary>
    public static WarningTracker Restore(IEnumerable<Finding> told)
    {
        ArgumentNullException.ThrowIfNull(told);
        var tracker = new WarningTracker();
        foreach (var finding in told) tracker._told[Key(finding)] = finding;
        return tracker;
    }

    /// <summary>Processes all findings of a window.</summary>
    /// <param name="step">The step at which the window was closed.</param>
    /// <param name="findings">The findings, including those below Warning.</param>
    /// <returns>The new warnings in the order of the findings, recoveries last.</returns>
    public IReadOnlyList<ReluWarning> Update(long step, IEnumerable<Finding> findings)
    {
        var warnings = new List<ReluWarning>();
        var seen = new HashSet<(string?, FindingKind)>();
        // All death findings of a layer count as one: only the worst is reported.
        foreach (var finding in findings.Where(IsTold).OrderByDescending(finding => finding.Severity))
        {
            if (!seen.Add(Key(finding))) continue;
            var known = _told.GetValueOrDefault(Key(finding));
            if (known is not null && !IsWorse(finding, known)) continue;
            _told[Key(finding)] = finding;
            warnings.Add(new(step, known is null ? WarningChange.Detected : WarningChange.Worsened, finding));
        }
        // What was foreseen is told once, whatever becomes of it.
        foreach (var (key, finding) in _told.Where(entry => !seen.Contains(entry.Key) && entry.Key.Kind != FindingKind.DeathsForeseen)
            .ToList())
        {
            _told.Remove(key);
            warnings.Add(new(step, WarningChange.Recovered, finding));
        }
        return warnings;
    }

    private static bool IsTold(Finding finding) => finding.Severity >= Severity.Warning || finding.Kind == FindingKind.DeathsForeseen;

    private static bool IsWorse(Finding now, Finding before) =>
        now.Severity > before.Severity || (now.Kind == before.Kind && now.Value - before.Value >= Thresholds.WarningRise);

    private static (string? Layer, FindingKind Kind) Key(Finding finding) => (finding.Layer, finding.Kind switch
    {
        FindingKind.DeadShare or FindingKind.DeadShareRising or FindingKind.DiedShare or FindingKind.LayerSilent =>
            FindingKind.DeadChannels,
        var other => other,
    });
}
