namespace TorchRelu.Monitoring;

/// <summary>What a repair on trial needs to be undone: its activations and rates, and the training as it was at its step.</summary>
internal sealed class RepairUndo(TrainingKeeper keeper) : IDisposable
{
    // The repairs that can be undone, by the index of their record.
    private readonly Dictionary<int, StandingRepair> _standing = [];
    private TrainingCopy? _copy;

    /// <summary>Whether the training at the step of a repair is kept.</summary>
    public bool IsKept => _copy is not null;

    /// <summary>The reason why a repair could not be undone, so that it is not made; null if it could.</summary>
    public Refusal? Check() => keeper.Check();

    /// <summary>The reason why there is no state to go back to.</summary>
    public Refusal NothingKept() => Check() ?? new Refusal(RatePlanner.Site, RefusalReason.NothingToRepair, "No good state was kept.");

    /// <summary>Keeps the training as it is.</summary>
    /// <returns>The reason why it cannot be kept; null if it was.</returns>
    public Refusal? Keep()
    {
        Drop();
        (_copy, var refusal) = keeper.Keep();
        return refusal;
    }

    public void Add(int record, StandingRepair repair) => _standing.Add(record, repair);

    public int IndexOf(StandingRepair repair) => _standing.First(entry => entry.Value == repair).Key;

    /// <summary>The repair of a record; null if it cannot be undone by itself.</summary>
    public StandingRepair? Of(int record) => _standing.GetValueOrDefault(record);

    /// <summary>Takes back the activation or the rate of a repair.</summary>
    /// <param name="record">The index of its record.</param>
    /// <param name="executor">What undoes it.</param>
    /// <param name="measures">How outputs of switched activations differ, to leave the loss where it is; null where it may move.</param>
    public Refusal? Undo(int record, RepairExecutor executor, RepairMeasurements? measures)
    {
        if (!_standing.TryGetValue(record, out var repair)) return null;
        if ((measures is null ? executor.Undo(repair) : executor.TakeBack(repair, measures)) is { } refusal) return refusal;
        _standing.Remove(record);
        return null;
    }

    /// <summary>Puts weights, buffers and optimizer state back.</summary>
    /// <returns>The names of what joined since and was left alone.</returns>
    public IReadOnlyList<string> GoBack() => _copy is null ? [] : keeper.PutBack(_copy);

    /// <summary>Forgets the training at the step of the repair.</summary>
    public void Drop()
    {
        _copy?.Dispose();
        _copy = null;
    }

    public TrainingCopyState? Save() => _copy?.Save();

    public void Restore(TrainingCopyState? state)
    {
        Drop();
        if (state is not null) _copy = TrainingCopy.Restore(state);
    }

    public void Dispose() => Drop();
}
