namespace TorchRelu;

/// <summary>What can be done at the turns of a training. Each method does nothing unless it is implemented.</summary>
/// <remarks>Called on the thread that trains, in the order train, epoch, batch, validation, and back.</remarks>
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

    /// <summary>After the last batch of an epoch, and after its validation where there is one.</summary>
    void OnEpochEnd(EpochEnd info)
    {
    }

    /// <summary>After the last epoch, also where the training was stopped or cancelled.</summary>
    void OnTrainEnd(TrainEnd info)
    {
    }
}
