namespace TorchRelu;

/// <summary>Which columns a network of an ML.NET pipeline reads and writes, and how it is trained.</summary>
public sealed record TorchSharpNetworkOptions
{
    /// <summary>The label: a key for classes out of several, a Boolean for two, a Single for a number.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The features: a vector of Single of known size, dense or sparse.</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>Rows that are scored in one forward call; 1 or more, default 256.</summary>
    public int ScoringBatchSize { get; init; } = 256;

    /// <summary>How the network is trained.</summary>
    public NetworkTrainerOptions Training { get; init; } = new();

    /// <summary>Told after each step and each epoch. Null by default: nobody.</summary>
    public IProgress<NetworkProgress>? Progress { get; init; }

    /// <summary>Ends the training before its next step; the best so far is kept.</summary>
    public CancellationToken Cancel { get; init; }
}
