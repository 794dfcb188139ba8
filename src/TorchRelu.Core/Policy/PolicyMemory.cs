namespace TorchRelu.Policy;

/// <summary>The memory of a policy about a run, as plain data; see <see cref="PolicyRule"/>.</summary>
internal sealed record PolicyMemory
{
    /// <summary>Windows closed so far.</summary>
    public long Windows { get; init; }

    /// <summary>How often each rule has acted.</summary>
    public IReadOnlyList<int> Made { get; init; } = [];

    /// <summary>For each rule and layer ("rule/layer"), the number of windows in a row in which the rule's condition held.</summary>
    public IReadOnlyDictionary<string, int> Streaks { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// For each layer, the channels that were dead when the last repair was decided and that it left alone, ascending. They trigger no
    /// further repair.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Baseline { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary><see cref="Baseline"/> as it was before the last repair, for its undoing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> BaselineBefore { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>For each layer, the channels that were dead when the last repair was decided.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Decided { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Rules act only in windows after this one.</summary>
    public long QuietThrough { get; init; }

    /// <summary>The number of cool-down windows after the trial.</summary>
    public int CoolDown { get; init; }

    /// <summary>The current trial; null if there is none.</summary>
    public RepairTrial? Trial { get; init; }

    /// <summary>The trial of the repair that was kept last and can still be undone; null if there is none.</summary>
    public RepairTrial? Guarded { get; init; }

    /// <summary>The windows in a row that were worse than before the guarded repair.</summary>
    public int WorseWindows { get; init; }

    /// <summary>Whether a repair was made in this run.</summary>
    public bool HasActed { get; init; }

    /// <summary>How often a lost loss went back although no rule says so.</summary>
    public int Returns { get; init; }

    /// <summary>Whether a repair was kept in this run.</summary>
    public bool HasKept { get; init; }
}

/// <summary>The trial of a repair, with the state before it.</summary>
/// <param name="Step">The step after which the repair was made.</param>
/// <param name="Windows">Windows that had been closed by then.</param>
/// <param name="Before">The losses of the last three windows, earliest first; fewer or none if none were given.</param>
/// <param name="FirstMedian">The median loss of the first window of the run; null if none was given.</param>
/// <param name="Metric">The last epoch's metric; null if none was given.</param>
internal sealed record RepairTrial(long Step, long Windows, IReadOnlyList<LossWindow> Before, double? FirstMedian, double? Metric)
{
    /// <summary>The number of living channels of each site, by its name.</summary>
    public IReadOnlyDictionary<string, int> Alive { get; init; } = new Dictionary<string, int>();

    /// <summary>Everything about the losses, to go back to; null if the trial cannot be undone.</summary>
    public LossHistoryState? Losses { get; init; }

    /// <summary>The last window with a loss.</summary>
    public LossWindow? Last => Before.Count == 0 ? null : Before[^1];

    /// <summary>Begins the trial of a repair.</summary>
    public static RepairTrial Begin(long step, long windows, LossHistory losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        return new(step, windows, [.. losses.Recent.Where(window => window.Count > 0)], losses.FirstMedian,
            losses.Metrics.Count > 0 ? losses.Metrics[^1].Value : null) { Losses = losses.Save() };
    }
}
