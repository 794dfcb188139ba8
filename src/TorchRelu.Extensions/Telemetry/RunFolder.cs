using static TorchSharp.torch;

namespace TorchRelu.Telemetry;

/// <summary>Writes the report of a running training into a folder, now and then, and always at its end.</summary>
internal sealed class RunFolder
{
    // A person who watches wants no more, and a training shall not notice.
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(2);
    private const double MostOfTime = 0.01;

    private readonly string _folder;
    private readonly optim.Optimizer? _optimizer;
    private readonly TimeProvider _time;
    private readonly RunInfo _run;
    private readonly long _started;
    private TimeSpan _spent;
    private long? _last;

    /// <param name="folder">The folder; it is made where it is missing.</param>
    /// <param name="optimizer">The optimizer; null if it is unknown.</param>
    /// <param name="time">The clock.</param>
    public RunFolder(string folder, optim.Optimizer? optimizer, TimeProvider time)
    {
        (_folder, _optimizer, _time) = (Path.GetFullPath(folder), optimizer, time);
        _started = time.GetTimestamp();
        _run = new()
        {
            Name = Path.GetFileName(_folder.TrimEnd(Path.DirectorySeparatorChar)),
            Started = time.GetUtcNow(),
            Written = time.GetUtcNow(),
            Library = typeof(RunFolder).Assembly.GetName().Version?.ToString(3),
            TorchSharp = typeof(Tensor).Assembly.GetName().Version?.ToString(3),
            Optimizer = optimizer is null ? null : new OptimizerAccess(optimizer).Name,
            Seed = random.initial_seed(),
            Commit = GitCommit.Of(Environment.CurrentDirectory),
            Machine = Environment.MachineName,
            Process = Environment.ProcessId,
        };
    }

    /// <summary>Whether a report would be written now.</summary>
    public bool IsDue => _last is not { } last
        || (_time.GetElapsedTime(last) >= s_least && _spent <= MostOfTime * _time.GetElapsedTime(_started));

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="isLast">Whether no other follows.</param>
    public void Write(ReluReport report, bool isLast = false)
    {
        var before = _time.GetTimestamp();
        (report with
        {
            Run = _run with
            {
                Written = _time.GetUtcNow(),
                IsFinished = isLast,
                LearningRate = _optimizer?.ParamGroups.Max(group => group.LearningRate),
            },
        }).SaveJson(Path.Combine(_folder, RunInfo.FileName));
        // The first takes long only because it is compiled; waiting for its share of the time would show nothing for half a minute.
        if (_last is not null) _spent += _time.GetElapsedTime(before);
        _last = _time.GetTimestamp();
    }
}

/// <summary>Reads which commit a folder is at, without running git.</summary>
internal static class GitCommit
{
    private const int Length = 40;

    /// <summary>The commit; null outside of a repository, or where it is kept in another way.</summary>
    public static string? Of(string folder)
    {
        try
        {
            for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            {
                var git = Path.Combine(at.FullName, ".git");
                if (Directory.Exists(git)) return In(git);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return null;
    }

    private static string? In(string git)
    {
        var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
        if (!head.StartsWith("ref: ", StringComparison.Ordinal)) return head.Length == Length ? head : null;
        var branch = Path.Combine(git, head["ref: ".Length..]);
        if (File.Exists(branch)) return File.ReadAllText(branch).Trim();
        var packed = Path.Combine(git, "packed-refs");
        return !File.Exists(packed) ? null : File.ReadLines(packed)
            .FirstOrDefault(line => line.EndsWith($" {head["ref: ".Length..]}", StringComparison.Ordinal))?[..Length];
    }
}
