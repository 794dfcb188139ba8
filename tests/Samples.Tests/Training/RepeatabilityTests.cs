using Xunit.Abstractions;

namespace TorchRelu.Samples.Tests.Training;

[Collection(OneAtATime.Name)]
public class RepeatabilityTests(ITestOutputHelper output)
{
    private static readonly DigitData Few = new(TrainedRuns.Drawn.Train.Slice(0, 500), TrainedRuns.Drawn.Test.Slice(0, 500));

    [Fact]
    public void One_seed_gives_the_same_mlp_twice_and_another_seed_another() => ExpectRepeatable(ModelKind.Mlp);

    [Fact]
    public void One_seed_gives_the_same_cnn_twice_and_another_seed_another() => ExpectRepeatable(ModelKind.Cnn);

    [Fact]
    public void Sgd_repeats_too_and_differs_from_adam()
    {
        var options = new MnistOptions { Optimizer = OptimizerKind.Sgd, LearningRate = 0.05, Epochs = 1 };
        using var first = new TrainedRun(Few, options);
        using var second = new TrainedRun(Few, options);
        using var adam = new TrainedRun(Few, options with { Optimizer = OptimizerKind.Adam });

        second.Losses.Should().Equal(first.Losses);
        adam.Losses.Should().NotEqual(first.Losses);
    }

    private void ExpectRepeatable(ModelKind model)
    {
        var options = new MnistOptions { Model = model, Epochs = 1, Seed = 1 };
        using var first = new TrainedRun(Few, options);
        using var second = new TrainedRun(Few, options);
        using var other = new TrainedRun(Few, options with { Seed = 2 });

        output.WriteLine($"seed 1: {first.Losses[^1]}; seed 2: {other.Losses[^1]}");
        second.Losses.Should().Equal(first.Losses);
        second.TestAccuracy.Should().Be(first.TestAccuracy);
        second.Layers.Should().Equal(first.Layers);
        other.Losses.Should().NotEqual(first.Losses);
        other.Layers.Should().NotEqual(first.Layers);
    }
}
