namespace TorchRelu;

/// <summary>Which columns a network of an ML.NET pipeline reads and writes, and how it is trained.</summary>
public sealed record TorchSharpNetworkOptions
{
    /// <summary>The label: a key for classes out of several, a Boolean for two, a Single for a number.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The features: a vector of Single of known size, dense or sparse.</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>The scores: a vector of probabilities for classes out of several, the logit for two, the number for a number.</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The class with the largest score; a regression has none.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>The probability of true; only one class out of two has it.</summary>
    public string ProbabilityColumnName { get; init; } = "Probability";

    /// <summary>
    /// The name under which the network's factory is registered where a saved model is loaded. Empty by default, which serves as long as
    /// all saved models
    /// hold the same network.
    /// </summary>
    public string NetworkName { get; init; } = "";

    /// <summary>Rows that are scored in one forward call; 1 or more, default 256.</summary>
    public int ScoringBatchSize { get; init; } = 256;

    /// <summary>How the network is trained; an image is given its shape by <see cref="NetworkTrainerOptions.InputShape"/>.</summary>
    public NetworkTrainerOptions Training { get; init; } = new();

    /// <summary>Told after each step and each epoch. Null by default: nobody.</summary>
    public IProgress<NetworkProgress>? Progress { get; init; }

    /// <summary>Ends the training before its next step; the best so far is kept.</summary>
    public CancellationToken Cancel { get; init; }

    internal ScoreColumnNames ScoreNames => new(ScoreColumnName, PredictedLabelColumnName, ProbabilityColumnName);
}
