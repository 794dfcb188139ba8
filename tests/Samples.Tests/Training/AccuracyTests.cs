using Xunit.Abstractions;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>How much is learnt within 3 epochs, or 2, with Adam at 0.001 and batches of 64.</summary>
[Collection(OneAtATime.Name)]
public class AccuracyTests(TrainedRuns runs, ITestOutputHelper output)
{
    private static readonly MnistOptions Mlp = new() { Model = ModelKind.Mlp, Epochs = 3 };
    private static readonly MnistOptions Cnn = new() { Model = ModelKind.Cnn, Epochs = 2 };

    [MnistFact]
    public void The_cnn_reaches_97_percent_on_2000_held_out_mnist_images() =>
        Accuracy(runs.HealthyCnn(), Cnn).Should().BeGreaterThanOrEqualTo(0.97);

    [MnistFact]
    public void The_mlp_reaches_94_percent_on_2000_held_out_mnist_images() =>
        Accuracy(runs.OnMnist(Mlp), Mlp).Should().BeGreaterThanOrEqualTo(0.94);

    [Fact]
    public void The_cnn_reaches_97_percent_on_drawn_digits() =>
        Accuracy(runs.OnDrawnDigits(Cnn), Cnn).Should().BeGreaterThanOrEqualTo(0.97);

    [Fact]
    public void The_mlp_reaches_94_percent_on_drawn_digits() =>
        Accuracy(runs.OnDrawnDigits(Mlp), Mlp).Should().BeGreaterThanOrEqualTo(0.94);

    private double Accuracy(TrainedRun run, MnistOptions options)
    {
        output.WriteLine($"{options.Model}, seed {options.Seed}: {run.TestAccuracy:0.00 %}; {run.Losses[^1]}");
        return run.TestAccuracy;
    }
}
