namespace TorchRelu.Samples.Mnist;

/// <summary>What the command line says, with its defaults.</summary>
internal sealed record MnistOptions
{
    public ModelKind Model { get; init; } = ModelKind.Mlp;

    /// <summary>Epochs of an ordinary run; a rescue takes 5, so that there is time to recover.</summary>
    public int Epochs { get; init; } = 3;

    public int BatchSize { get; init; } = 64;

    public double LearningRate { get; init; } = 0.001;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The share of the images that is held back and tried after each epoch.</summary>
    public double Validation { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>A folder with MNIST files; null looks further.</summary>
    public string? Data { get; init; }

    /// <summary>Threads for torch; null leaves the choice to it.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether the network is trained three times at a rate that kills it: unwatched, warned and repaired.</summary>
    public bool Rescue { get; init; }

    /// <summary>The one remedy of a rescue; null leaves the choice to the default policy.</summary>
    public RemedyChoice? Remedy { get; init; }

    /// <summary>A file for the numbers; null writes none.</summary>
    public string? Json { get; init; }

    /// <summary>A folder for the report of the training in every format; null writes none.</summary>
    public string? Report { get; init; }
}
