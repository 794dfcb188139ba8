namespace TorchRelu;

/// <summary>Callbacks at the stages of a training. Each method does nothing by default.</summary>
/// <remarks>Called on the training thread, in the order train, epoch, batch, validation, and back.</remarks>
public interface ITrainingCallback
{
    /// <summary>Before the first epoch.</summary>
    void OnTrainBegin(TrainBegin info)
    {
    }

    /// <summary>Before the first batch of an epoch.</summary>
    void OnEpochBegin(EpochBegin info)
    {
    }

    /// <summary>Before the forward of a batch.</summary>
    void OnBatchBegin(BatchBegin info)
    {
    }

    /// <summary>After optimizer.step() of a batch; with gradient accumulation, after the batch whose gradients completed a step.</summary>
    void OnBatchEnd(BatchEnd info)
    {
    }

    /// <summary>Before the first batch of a validation.</summary>
    void OnValidationBegin(ValidationBegin info)
    {
    }

    /// <summary>After the last batch of a validation.</summary>
    void OnValidationEnd(ValidationEnd info)
    {
    }

    /// <summary>After the last batch of an epoch, and after its validation if there is one.</summary>
    void OnEpochEnd(EpochEnd info)
    {
    }

    /// <summary>After the last epoch, also if the training was stopped or cancelled.</summary>
    void OnTrainEnd(TrainEnd info)
    {
    }
}

/// <summary>A training begins.</summary>
/// <param name="Epochs">The planned number of epochs.</param>
public readonly record struct TrainBegin(int Epochs);

/// <summary>A training has ended.</summary>
/// <param name="Epochs">The number of completed epochs.</param>
/// <param name="Stopped">Whether it ended before its last epoch.</param>
public readonly record struct TrainEnd(int Epochs, bool Stopped);

/// <summary>An epoch begins.</summary>
/// <param name="Epoch">From 1.</param>
public readonly record struct EpochBegin(int Epoch);

/// <summary>An epoch has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss of its batches.</param>
/// <param name="Metric">The metric of the epoch; higher is better. It is the validation metric if there is a validation; null if not
/// measured.</param>
public readonly record struct EpochEnd(int Epoch, double Loss, double? Metric);

/// <summary>A batch begins.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps made so far.</param>
public readonly record struct BatchBegin(int Epoch, long Step);

/// <summary>A batch has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps made so far, this one included.</param>
/// <param name="Loss">The loss of the batch; the mean over its parts if gradients were accumulated.</param>
public readonly record struct BatchEnd(int Epoch, long Step, double Loss);

/// <summary>A validation begins.</summary>
/// <param name="Epoch">From 1.</param>
public readonly record struct ValidationBegin(int Epoch);

/// <summary>A validation has ended.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Metric">The metric; higher is better. Null if it is not measured.</param>
public readonly record struct ValidationEnd(int Epoch, double Loss, double? Metric);
