using Xunit.Abstractions;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>The final table against an exhaustive check that shares no code with the library.</summary>
[Collection(OneAtATime.Name)]
public class DeadChannelTests(TrainedRuns runs, ITestOutputHelper output)
{
    private static readonly MnistOptions Mlp = new() { Model = ModelKind.Mlp, Epochs = 3 };
    private static readonly MnistOptions Cnn = new() { Model = ModelKind.Cnn, Epochs = 2 };

    [MnistFact]
    public void The_table_of_the_mlp_on_mnist_is_exact() => ExpectExact(runs.OnMnist(Mlp));

    [MnistFact]
    public void The_table_of_the_cnn_on_mnist_is_exact() => ExpectExact(runs.HealthyCnn());

    [MnistFact]
    public void The_table_of_an_mlp_trained_at_100_times_the_rate_on_mnist_is_exact_and_most_channels_are_dead() =>
        ExpectMostlyDead(runs.OnMnist(Mlp with { LearningRate = 0.1 }));

    [Fact]
    public void The_table_of_the_mlp_on_drawn_digits_is_exact() => ExpectExact(runs.OnDrawnDigits(Mlp));

    [Fact]
    public void The_table_of_the_cnn_on_drawn_digits_is_exact() => ExpectExact(runs.OnDrawnDigits(Cnn));

    [Fact]
    public void The_table_of_an_mlp_trained_at_30_times_the_rate_on_drawn_digits_is_exact_and_most_channels_are_dead() =>
        ExpectMostlyDead(runs.OnDrawnDigits(Mlp with { LearningRate = 0.03 }));

    private void ExpectMostlyDead(TrainedRun run)
    {
        ExpectExact(run);
        run.Layers.Sum(layer => layer.Dead).Should().BeGreaterThan(256);
    }

    private void ExpectExact(TrainedRun run)
    {
        output.WriteLine($"seed {Mlp.Seed}");
        foreach (var layer in run.Layers)
            output.WriteLine($"{layer}");

        run.Layers.Select(layer => (layer.Name, layer.Channels, layer.Dead, layer.AlwaysOn))
            .Should().Equal(run.Check.Layers);
        run.Layers.Should().OnlyContain(layer => layer.ZeroShare >= (double)layer.Dead / layer.Channels && layer.ZeroShare <= 1);
    }
}
