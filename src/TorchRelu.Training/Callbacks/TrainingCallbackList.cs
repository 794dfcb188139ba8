namespace TorchRelu;

/// <summary>Calls several callbacks in their order. If one fails, the exception names the callback and the method.</summary>
/// <param name="callbacks">The callbacks; the caller keeps ownership.</param>
public sealed class TrainingCallbackList(params IReadOnlyList<ITrainingCallback> callbacks) : ITrainingCallback
{
    /// <inheritdoc />
    public void OnTrainBegin(TrainBegin info) => Call(nameof(OnTrainBegin), callback => callback.OnTrainBegin(info));

    /// <inheritdoc />
    public void OnEpochBegin(EpochBegin info) => Call(nameof(OnEpochBegin), callback => callback.OnEpochBegin(info));

    /// <inheritdoc />
    public void OnBatchBegin(BatchBegin info) => Call(nameof(OnBatchBegin), callback => callback.OnBatchBegin(info));

    /// <inheritdoc />
    public void OnBatchEnd(BatchEnd info) => Call(nameof(OnBatchEnd), callback => callback.OnBatchEnd(info));

    /// <inheritdoc />
    public void OnValidationBegin(ValidationBegin info) => Call(nameof(OnValidationBegin), callback => callback.OnValidationBegin(info));

    /// <inheritdoc />
    public void OnValidationEnd(ValidationEnd info) => Call(nameof(OnValidationEnd), callback => callback.OnValidationEnd(info));

    /// <inheritdoc />
    public void OnEpochEnd(EpochEnd info) => Call(nameof(OnEpochEnd), callback => callback.OnEpochEnd(info));

    /// <inheritdoc />
    public void OnTrainEnd(TrainEnd info) => Call(nameof(OnTrainEnd), callback => callback.OnTrainEnd(info));

    // All callbacks are called before the first exception is thrown, so one failure does not affect the others.
    private void Call(string turn, Action<ITrainingCallback> call)
    {
        TrainingCallbackException? first = null;
        foreach (var callback in callbacks)
        {
            try
            {
                call(callback);
            }
            catch (TrainingStoppedException)
            {
                throw;
            }
            catch (Exception fault)
            {
                first ??= new TrainingCallbackException(callback.GetType().Name, turn, fault);
            }
        }
        if (first is not null) throw first;
    }
}

/// <summary>A callback failed.</summary>
public sealed class TrainingCallbackException : Exception
{
    internal TrainingCallbackException(string callback, string turn, Exception fault)
        : base($"The callback {callback} failed in {turn}: {ErrorText.FirstLine(fault)}.", fault) => (Callback, Turn) = (callback, turn);

    /// <summary>The type of the callback.</summary>
    public string Callback { get; }

    /// <summary>The method that failed, e.g. "OnBatchEnd".</summary>
    public string Turn { get; }
}
