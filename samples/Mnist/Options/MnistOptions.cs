namespace TorchRelu.Samples.Mnist;

/// <summary>What the command line says, with its defaults.</summary>
internal sealed record MnistOptions
{
    public ModelKind Model { get; init; } = ModelKind.Mlp;

    public int Epochs { get; init; } = 3;

    public int BatchSize { get; init; } = 64;

    public double LearningRate { get; init; } = 0.001;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    public int Seed { get; init; } = 1;

    /// <summary>A folder with MNIST files; null looks further.</summary>
    public string? Data { get; init; }

    /// <summary>Threads for torch; null leaves the choice to it.</summary>
    public int? Threads { get; init; }

    /// <summary>A file for the numbers; null writes none.</summary>
    public string? Json { get; init; }
}
