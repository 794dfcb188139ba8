using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace TorchRelu.Monitoring;

/// <summary>
/// Sends new warnings and repairs to the logger, metrics and event handlers. Exceptions from handlers are rethrown after all have been
/// called; those of the logger, the metrics and the event file are noted.
/// </summary>
internal sealed class Notifier(
    ILogger? logger, ReluMetrics? metrics, TensorBoardReports? tensorBoard, RunFolder? folder, Faults faults)
{
    private WarningTracker _tracker = new();

    /// <summary>Whether findings are needed even if the events have no handlers.</summary>
    public bool WantsFindings => logger is not null || WantsReports;

    /// <summary>Whether whole reports are needed.</summary>
    public bool WantsReports => metrics is not null || tensorBoard is not null || folder is { IsDue: true };

    /// <summary>The findings that were reported and still hold.</summary>
    public IReadOnlyList<Finding> Active
    {
        get => _tracker.Active;
        set => _tracker = WarningTracker.Restore(value);
    }

    /// <summary>The name of the model.</summary>
    public string? Model { get; init; }

    /// <summary>Reports new warnings and repairs.</summary>
    /// <param name="window">The results of a window; null if none was closed.</param>
    /// <param name="warned">The handler for each warning.</param>
    /// <param name="repairs">The repairs that were made or decided.</param>
    /// <param name="repaired">The handler for each repair.</param>
    public void Tell(ClosedWindow? window, Action<ReluWarning> warned, IReadOnlyList<RepairRecord> repairs, Action<RepairRecord> repaired)
    {
        var thrown = new List<Exception>();
        if (window?.Report is { } report)
        {
            Try(Note, () => metrics?.Publish(report));
            Try(Note, () => tensorBoard?.Add(report));
            if (folder is { IsDue: true }) Try(Note, () => folder.Write(report));
        }
        foreach (var warning in window is null ? [] : _tracker.Update(window.Step, window.Findings))
        {
            Try(Note, () => Write(warning));
            Try(Note, () => metrics?.Count(warning, Model));
            Try(thrown.Add, () => warned(warning));
        }
        foreach (var repair in repairs)
        {
            Try(Note, () => Write(repair));
            Try(Note, () => metrics?.Count(repair));
            Try(thrown.Add, () => repaired(repair));
        }
        if (window is not null && logger?.IsEnabled(LogLevel.Debug) == true)
        {
            foreach (var finding in window.Findings.Where(finding => finding.Severity >= Severity.Warning))
                Try(Note, () => logger.Holds(window.Step, finding.Severity, finding.Text));
        }
        if (thrown.Count == 1) ExceptionDispatchInfo.Throw(thrown[0]);
        if (thrown.Count > 1) throw new AggregateException(thrown);
    }

    /// <summary>Writes the last report of the training, where reports are written.</summary>
    public void End(Func<ReluReport> report)
    {
        if (folder is not null) Try(Note, () => folder.Write(report(), isLast: true));
    }

    private void Note(Exception fault) => faults.Add(fault, "A logger, the metrics, the event file or the run folder was not told.");

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
        else if (repair is { Remedy: RemedyKind.GoBack or RemedyKind.Centre, Outcome: RepairOutcome.Kept })
            logger.Done(at, repair.Site, repair.Before, repair.After, repair.Evidence);
        else if (repair.Outcome == RepairOutcome.OnTrial) logger.Repaired(at, repair.Site, repair.Before, repair.After, repair.Evidence);
        else if (repair.Outcome == RepairOutcome.Kept) logger.TrialPassed(at, repair.Site, repair.After, repair.Verdict ?? "");
        else if (repair.Outcome == RepairOutcome.Undone) logger.TrialFailed(at, repair.Site, repair.After, repair.Verdict ?? "");
        else if (repair.Outcome == RepairOutcome.TakenBack) logger.TakenBack(at, repair.Site, repair.After, repair.Verdict ?? "");
        else if (repair.Outcome == RepairOutcome.Refused) logger.Refused(at, repair.Site, repair.After, repair.Verdict ?? "");
        else logger.WouldRepair(at, repair.Site, repair.After, repair.Evidence);
    }

    private static void Try(Action<Exception> note, Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception fault)
        {
            note(fault);
        }
    }
}

/// <summary>The results of a closed window, for its listeners.</summary>
/// <param name="Step">The step at which it was closed.</param>
/// <param name="Findings">All findings, the worst first.</param>
/// <param name="Report">The report with these findings; null if nobody reads reports.</param>
internal sealed record ClosedWindow(long Step, IReadOnlyList<Finding> Findings, ReluReport? Report);
