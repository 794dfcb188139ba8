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
    /// For each layer, the channels that were still dead one window after the last repair, ascending. They trigger no further repair.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Baseline { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Whether the next window shows which channels the last repair left dead.</summary>
    public bool BaselineIsDue { get; init; }

    /// <summary>Rules act only in windows after this one.</summary>
    public long QuietThrough { get; init; }

    /// <summary>The number of cool-down windows after the trial.</summary>
    public int CoolDown { get; init; }

    /// <summary>The current trial; null if there is none.</summary>
    public RepairTrial? Trial { get; init; }
}

/// <summary>The trial of a repair, with the state before it.</summary>
/// <param name="Step">The step after which the repair was made.</param>
/// <param name="Epochs">Epochs that had ended by then.</param>
/// <param name="Windows">Windows that had been closed by then.</param>
/// <param name="Loss">The last window's loss; null if none was given.</param>
/// <param name="Metric">The last epoch's metric; null if none was given.</param>
internal sealed record RepairTrial(long Step, int Epochs, long Windows, LossWindow? Loss, double? Metric);
