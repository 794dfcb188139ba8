using System.Globalization;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>What a repair on trial needs to be undone: its activations and rates, and the training as it was at its step.</summary>
internal sealed class RepairUndo(nn.Module model, OptimizerAccess? optimizer, long memory) : IDisposable
{
    // The repairs that can be undone, by the index of their record.
    private readonly Dictionary<int, StandingRepair> _standing = [];
    private TrainingCopy? _copy;

    /// <summary>Whether the training at the step of a repair is kept.</summary>
    public bool IsKept => _copy is not null;

    /// <summary>The reason why a repair could not be undone, so that it is not made; null if it could.</summary>
    public Refusal? Check()
    {
        if (optimizer?.CheckState(RatePlanner.Site) is { } refusal) return refusal;
        var size = TrainingCopy.SizeOf(model, optimizer);
        return size <= memory ? null : new Refusal(RatePlanner.Site, RefusalReason.Failed, string.Create(CultureInfo.InvariantCulture,
            $"To undo it, weights and optimizer state of {size >> 20} MiB have to be kept, and {nameof(DyingReluOptions.UndoMemory)} is ") +
            string.Create(CultureInfo.InvariantCulture, $"{memory >> 20} MiB. Raise it to have repairs made."));
    }

    /// <summary>The reason why there is no state to go back to.</summary>
    public Refusal NothingKept() => Check() ?? new Refusal(RatePlanner.Site, RefusalReason.NothingToRepair, "No good state was kept.");

    /// <summary>Keeps the training as it is.</summary>
    public void Keep()
    {
        _copy?.Dispose();
        _copy = TrainingCopy.Of(model, optimizer);
    }

    public void Add(int record, StandingRepair repair) => _standing.Add(record, repair);

    public int IndexOf(StandingRepair repair) => _standing.First(entry => entry.Value == repair).Key;

    /// <summary>Takes back the activation or the rate of a repair.</summary>
    public Refusal? Undo(int record, RepairExecutor executor)
    {
        if (!_standing.TryGetValue(record, out var repair)) return null;
        if (executor.Undo(repair) is { } refusal) return refusal;
        _standing.Remove(record);
        return null;
    }

    /// <summary>Puts weights, buffers and optimizer state back.</summary>
    /// <returns>The names of what joined since and was left alone.</returns>
    public IReadOnlyList<string> GoBack() => _copy?.Restore(model, optimizer) ?? [];

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
