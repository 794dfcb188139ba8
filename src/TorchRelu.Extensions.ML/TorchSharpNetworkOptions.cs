namespace TorchRelu;

/// <summary>The columns and the training of a network in an ML.NET pipeline.</summary>
public sealed record TorchSharpNetworkOptions
{
    // Adam at 0.001 needs some thousand steps, however few the rows are.
    private const int UsualSteps = 4_000;
    private const int FewestEpochs = 10;
    private const int MostEpochs = 400;

    /// <summary>The label: a key for multiclass classification, a Boolean for binary classification, a Single for regression.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The features: a vector of Single of known size, dense or sparse.</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>
    /// The scores: a vector of probabilities for multiclass classification, the logit for binary classification, the number for regression.
    /// </summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The class with the largest score; a regression has none.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>The probability of true; only binary classification has it.</summary>
    public string ProbabilityColumnName { get; init; } = "Probability";

    /// <summary>
    /// The name under which the network's factory is registered where a saved model is loaded. The default is empty, which suffices if all
    /// saved models hold the same network.
    /// </summary>
    public string NetworkName { get; init; } = "";

    /// <summary>The number of rows scored in one forward; 1 or more, default 256.</summary>
    public int ScoringBatchSize { get; init; } = 256;

    /// <summary>The options of the training; <see cref="NetworkTrainerOptions.InputShape"/> gives an image its shape.</summary>
    public NetworkTrainerOptions Training { get; init; } = new();

    /// <summary>
    /// Whether the labels of a regression are scaled to mean 0 and standard deviation 1 before the network learns them; default true.
    /// Scores have the scale of the labels either way, and the scale is saved with the model.
    /// </summary>
    public bool ScaleLabels { get; init; } = true;

    /// <summary>Receives the progress after each step and each epoch. Null by default.</summary>
    public IProgress<NetworkProgress>? Progress { get; init; }

    /// <summary>Ends the training before its next step. The best network so far is kept.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Whether the number of epochs goes by the number of rows.</summary>
    internal bool ChoosesEpochs { get; init; }

    /// <summary>The options of a training on so many rows.</summary>
    internal NetworkTrainerOptions TrainingFor(int rows)
    {
        if (!ChoosesEpochs) return Training;
        var steps = Math.Max(1, (rows + Training.BatchSize - 1) / Training.BatchSize);
        return Training with { Epochs = Math.Clamp(UsualSteps / steps, FewestEpochs, MostEpochs) };
    }

    internal ScoreColumnNames ScoreNames => new(ScoreColumnName, PredictedLabelColumnName, ProbabilityColumnName);
}
