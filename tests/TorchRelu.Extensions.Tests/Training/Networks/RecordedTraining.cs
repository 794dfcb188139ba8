namespace TorchRelu.Tests;

/// <summary>Writes down what a training says at its turns.</summary>
internal sealed class RecordedTraining : ITrainingCallback
{
    public List<string> Turns { get; } = [];

    public List<EpochEnd> Epochs { get; } = [];

    public List<ValidationEnd> Validations { get; } = [];

    public List<BatchEnd> Batches { get; } = [];

    public TrainEnd? End { get; private set; }

    /// <summary>Done at the end of each batch.</summary>
    public Action<BatchEnd> OnBatch { get; init; } = _ => { };

    public void OnTrainBegin(TrainBegin info) => Turns.Add("train");

    public void OnEpochBegin(EpochBegin info) => Turns.Add("epoch");

    public void OnBatchBegin(BatchBegin info) => Turns.Add("batch");

    public void OnBatchEnd(BatchEnd info)
    {
        Turns.Add("batch over");
        Batches.Add(info);
        OnBatch(info);
    }

    public void OnValidationBegin(ValidationBegin info) => Turns.Add("validation");

    public void OnValidationEnd(ValidationEnd info)
    {
        Turns.Add("validation over");
        Validations.Add(info);
    }

    public void OnEpochEnd(EpochEnd info)
    {
        Turns.Add("epoch over");
        Epochs.Add(info);
    }

    public void OnTrainEnd(TrainEnd info)
    {
        Turns.Add("train over");
        End = info;
    }
}
