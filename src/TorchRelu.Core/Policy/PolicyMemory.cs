namespace TorchRelu.Policy;

/// <summary>What a policy has to know of a run so far, as plain data: see <see cref="PolicyRule"/>.</summary>
internal sealed record PolicyMemory
{
    /// <summary>Windows closed so far.</summary>
    public long Windows { get; init; }

    /// <summary>How often each rule has acted.</summary>
    public IReadOnlyList<int> Made { get; init; } = [];

    /// <summary>Per rule and layer ("rule/layer"), in how many windows in a row it was called for.</summary>
    public IReadOnlyDictionary<string, int> Streaks { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Per layer the channels that were still dead one window after the last repair, ascending: they call for no further one.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Baseline { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Whether the next window shows what the last repair has left dead.</summary>
    public bool BaselineIsDue { get; init; }

    /// <summary>No rule acts in windows up to this one.</summary>
    public long QuietThrough { get; init; }

    /// <summary>Windows of cool-down that follow the trial.</summary>
    public int CoolDown { get; init; }

    /// <summary>The trial that goes on; null where there is none.</summary>
    public RepairTrial? Trial { get; init; }
}

/// <summary>The trial of a repair: what was before it.</summary>
/// <param name="Step">The step after which it was made.</param>
/// <param name="Epochs">Epochs that had ended by then.</param>
/// <param name="Windows">Windows that had been closed by then.</param>
/// <param name="Loss">The last window's loss; null where none was given.</param>
/// <param name="Metric">What the last epoch achieved; null where nothing was given.</param>
internal sealed record RepairTrial(long Step, int Epochs, long Windows, LossWindow? Loss, double? Metric);
