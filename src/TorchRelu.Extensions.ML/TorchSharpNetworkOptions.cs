namespace TorchRelu;

/// <summary>The columns and the training of a network in an ML.NET pipeline.</summary>
public sealed record TorchSharpNetworkOptions
{
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

    /// <summary>Receives the progress after each step and each epoch. Null by default.</summary>
    public IProgress<NetworkProgress>? Progress { get; init; }

    /// <summary>Ends the training before its next step. The best network so far is kept.</summary>
    public CancellationToken Cancel { get; init; }

    internal ScoreColumnNames ScoreNames => new(ScoreColumnName, PredictedLabelColumnName, ProbabilityColumnName);
}
