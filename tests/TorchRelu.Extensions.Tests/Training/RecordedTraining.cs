namespace TorchRelu.Tests;

/// <summary>Writes down what a training says at its turns.</summary>
internal sealed class RecordedTraining : ITrainingCallback
{
    public List<string> Iterations { get; } = [];

    public List<EpochEnd> Epochs { get; } = [];

    public List<ValidationEnd> Validations { get; } = [];

    public List<BatchEnd> Batches { get; } = [];

    public TrainEnd? End { get; private set; }

    /// <summary>Done at the end of each batch.</summary>
    public Action<BatchEnd> OnBatch { get; init; } = _ => { };

    public void OnTrainBegin(TrainBegin info) => Iterations.Add("train");

    public void OnEpochBegin(EpochBegin info) => Iterations.Add("epoch");

    public void OnBatchBegin(BatchBegin info) => Iterations.Add("batch");

    public void OnBatchEnd(BatchEnd info)
    {
        Iterations.Add("batch over");
        Batches.Add(info);
        OnBatch(info);
    }

    public void OnValidationBegin(ValidationBegin info) => Iterations.Add("validation");

    public void OnValidationEnd(ValidationEnd info)
    {
        Iterations.Add("validation over");
        Validations.Add(info);
    }

    public void OnEpochEnd(EpochEnd info)
    {
        Iterations.Add("epoch over");
        Epochs.Add(info);
    }

    public void OnTrainEnd(TrainEnd info)
    {
        Iterations.Add("train over");
        End = info;
    }
}
