namespace TorchRelu.Monitoring;

/// <summary>
/// The beginning of a training and its last good state, to go back to from a lost loss. The third time it is the beginning, because the
/// state that was thought good may be the reason.
/// </summary>
internal sealed class LastGood(TrainingKeeper keeper) : IDisposable
{
    /// <summary>A window is good if its median loss is at most twice the lowest.</summary>
    public const double GoodLoss = 2;

    // A copy costs as much as some steps, so it is made when much was learnt since the last one, or long after it.
    private const double MuchLearnt = 0.9;
    private const long LongAfter = 512;

    private const int TimesToGood = 2;

    private KeptState? _start;
    private KeptState? _good;
    private int _returns;

    /// <summary>The step of the state that is gone back to.</summary>
    public long Step => Target?.Step ?? 0;

    /// <summary>Keeps the beginning.</summary>
    public void Begin() => _start = KeptState.Of(0, keeper, new LossHistory());

    /// <summary>Keeps the state after a window, if it is good.</summary>
    /// <param name="step">The number of steps that have ended.</param>
    /// <param name="losses">The losses.</param>
    /// <param name="isSound">Whether no site has exploded or is half dead.</param>
    public void Observe(long step, LossHistory losses, bool isSound)
    {
        if (!isSound || losses.Last is not { Lost: 0, Count: > 0 } last || !(last.Median <= GoodLoss * losses.LowestMedian)) return;
        if (_good is { } kept && step - kept.Step < LongAfter && !(last.Median <= MuchLearnt * kept.Losses.Last?.Median)) return;
        _good?.Dispose();
        _good = KeptState.Of(step, keeper, losses);
    }

    /// <summary>Puts weights, buffers, optimizer state and losses back.</summary>
    /// <returns>Whether there was a state to go back to.</returns>
    public bool Return(LossHistory losses)
    {
        if (Target is not { } target) return false;
        _returns++;
        keeper.PutBack(target.Copy);
        losses.Return(target.Losses);
        return true;
    }

    public LastGoodState Save() => new(_start?.Save(), _good?.Save(), _returns);

    public void Restore(LastGoodState state)
    {
        Dispose();
        (_start, _good, _returns) = (KeptState.From(state.Start), KeptState.From(state.Good), state.Returns);
    }

    public void Dispose()
    {
        _start?.Dispose();
        _good?.Dispose();
    }

    private KeptState? Target => _returns < TimesToGood ? _good ?? _start : _start;

    private sealed record KeptState(long Step, TrainingCopy Copy, LossHistoryState Losses) : IDisposable
    {
        public static KeptState? Of(long step, TrainingKeeper keeper, LossHistory losses) =>
            keeper.Keep().Done is { } copy ? new(step, copy, losses.Save()) : null;

        public static KeptState? From(SavedCopy? saved) =>
            saved is null ? null : new(saved.Step, TrainingCopy.Restore(saved.Copy), saved.Losses);

        public SavedCopy Save() => new(Step, Copy.Save(), Losses);

        public void Dispose() => Copy.Dispose();
    }
}

/// <summary>The <see cref="LastGood"/> as plain data.</summary>
internal sealed record LastGoodState(SavedCopy? Start, SavedCopy? Good, int Returns);

/// <summary>A state of a training that is kept.</summary>
internal sealed record SavedCopy(long Step, TrainingCopyState Copy, LossHistoryState Losses);
