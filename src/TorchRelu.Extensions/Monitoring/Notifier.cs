using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace TorchRelu.Monitoring;

/// <summary>Says what is new: to the log and to whoever listens. What a listener throws comes after everything is said.</summary>
internal sealed class Notifier(ILogger? logger, ReluMetrics? metrics, TensorBoardWriter? tensorBoard)
{
    private WarningTracker _tracker = new();

    /// <summary>Whether warnings are told even where nobody listens to them.</summary>
    public bool WantsFindings => logger is not null || WantsReports;

    /// <summary>Whether whole reports are told.</summary>
    public bool WantsReports => metrics is not null || tensorBoard is not null;

    /// <summary>What was told and still holds.</summary>
    public IReadOnlyList<Finding> Active
    {
        get => _tracker.Active;
        set => _tracker = WarningTracker.Restore(value);
    }

    /// <summary>Tells what is new.</summary>
    /// <param name="window">What a window showed; null where none was closed.</param>
    /// <param name="warned">Active of each warning.</param>
    /// <param name="repairs">What was done or decided.</param>
    /// <param name="repaired">Active of each repair.</param>
    public void Tell(ClosedWindow? window, Action<ReluWarning>? warned, IReadOnlyList<RepairRecord> repairs, Action<RepairRecord>? repaired)
    {
        var faults = new List<Exception>();
        if (window?.Report is { } report)
        {
            Try(faults, () => metrics?.Publish(report));
            Try(faults, () => tensorBoard?.Add(report));
        }
        foreach (var warning in window is null ? [] : _tracker.Update(window.Step, window.Findings))
        {
            Try(faults, () => Write(warning));
            Try(faults, () => metrics?.Count(warning));
            Try(faults, () => warned?.Invoke(warning));
        }
        foreach (var repair in repairs)
        {
            Try(faults, () => Write(repair));
            Try(faults, () => metrics?.Count(repair));
            Try(faults, () => repaired?.Invoke(repair));
        }
        if (window is not null && logger?.IsEnabled(LogLevel.Debug) == true)
        {
            foreach (var finding in window.Findings.Where(finding => finding.Severity >= Severity.Warning))
                Try(faults, () => logger.Holds(window.Step, finding.Severity, finding.Text));
        }
        if (faults.Count == 1) ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1) throw new AggregateException(faults);
    }

    private void Write(ReluWarning warning)
    {
        if (logger is null) return;
        if (warning.Change == WarningChange.Recovered) logger.Recovered(warning.Step, warning.Message);
        else if (warning.Finding.Kind is FindingKind.NotCounted or FindingKind.NeverCalled) logger.NotCounted(warning.Message);
        else if (warning.Change == WarningChange.Detected) logger.Detected(warning.Step, warning.Finding.Severity, warning.Message);
        else logger.Worsened(warning.Step, warning.Finding.Severity, warning.Message);
    }

    private void Write(RepairRecord repair)
    {
        if (logger is null) return;
        var at = repair.DecidedAt ?? repair.Step;
        if (repair.Remedy == RemedyKind.Stop && repair.Outcome == RepairOutcome.Kept) logger.Stopped(at, repair.Evidence);
        else if (repair.Outcome == RepairOutcome.OnTrial) logger.Repaired(at, repair.Site, repair.Before, repair.After, repair.Evidence);
        else if (repair.Outcome == RepairOutcome.Kept) logger.TrialPassed(at, repair.Site, repair.After, repair.Verdict ?? "");
        else if (repair.Outcome == RepairOutcome.Undone) logger.TrialFailed(at, repair.Site, repair.After, repair.Verdict ?? "");
        else if (repair.Outcome == RepairOutcome.Refused) logger.Refused(at, repair.Site, repair.After, repair.Verdict ?? "");
        else logger.WouldRepair(at, repair.Site, repair.After, repair.Evidence);
    }

    private static void Try(List<Exception> faults, Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception fault)
        {
            faults.Add(fault);
        }
    }
}

/// <summary>What a window showed, for those who wait for it.</summary>
/// <param name="Step">The step at which it was closed.</param>
/// <param name="Findings">Everything that is to be said, the worst first.</param>
/// <param name="Report">The report with these findings; null where nobody reads reports.</param>
internal sealed record ClosedWindow(long Step, IReadOnlyList<Finding> Findings, ReluReport? Report);
