using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace TorchRelu;

/// <summary>The runs of a folder: its own report, or those of the folders in it.</summary>
internal sealed class RunList(string folder)
{
    // A training on another machine that has not written for so long is taken to have stopped.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    // Every page asks twice a second, and reports are large.
    private readonly ConcurrentDictionary<string, (DateTime Written, ReluReport Report)> _read = new();

    /// <summary>The names of the runs, the latest first; "." is the folder itself.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder) ? []
        : [.. Directory.GetDirectories(folder).Select(Path.GetFileName).Prepend(".").OfType<string>()
            .Where(name => File.Exists(FileOf(name))).OrderByDescending(name => File.GetLastWriteTimeUtc(FileOf(name)))];

    /// <summary>Whether there is a run of this name.</summary>
    public bool Has(string name) => Names().Contains(name);

    /// <summary>When the report of a run was written last.</summary>
    public DateTime WrittenAt(string name) => File.GetLastWriteTimeUtc(FileOf(name));

    /// <summary>Reads the report of a run.</summary>
    /// <exception cref="InvalidDataException">The file is no report of this version.</exception>
    public ReluReport Read(string name)
    {
        var written = WrittenAt(name);
        if (_read.TryGetValue(name, out var known) && known.Written == written) return known.Report;
        var report = ReluReport.LoadJson(FileOf(name));
        _read[name] = (written, report);
        return report;
    }

    /// <summary>Whether a run goes on, in a word.</summary>
    /// <param name="report">Its report.</param>
    /// <param name="now">The time.</param>
    public static string StateOf(ReluReport report, DateTimeOffset now) => report.Run is not { } run ? "a report"
        : run.IsFinished ? "finished" : IsAlive(run, now) ? "running" : "stopped";

    private static bool IsAlive(RunInfo run, DateTimeOffset now)
    {
        if (run.Machine != Environment.MachineName || run.Process == 0) return now - run.Written < s_quiet;
        try
        {
            using var process = Process.GetProcessById(run.Process);
            // Another process may have its number by now.
            return !process.HasExited && process.StartTime.ToUniversalTime() <= run.Started.UtcDateTime.AddSeconds(1);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private string FileOf(string name) => Path.Combine(folder, name, RunInfo.FileName);
}
