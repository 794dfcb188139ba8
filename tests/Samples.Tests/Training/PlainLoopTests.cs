using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>What the program trains, watched, is what a loop written by hand gives with the same seed, to the bit.</summary>
[Collection(OneAtATime.Name)]
public class PlainLoopTests(ITestOutputHelper output)
{
    private const int Seed = 3;

    private static readonly DigitData Few = new(TrainedRuns.Drawn.Train.Slice(0, 600), TrainedRuns.Drawn.Test.Slice(0, 400));

    [MnistFact]
    public void The_mlp_on_mnist_is_that_of_a_plain_loop() =>
        ExpectPlain(RealMnist.Data, new() { Epochs = 2, Seed = Seed });

    [MnistFact]
    public void The_cnn_on_mnist_is_that_of_a_plain_loop() =>
        ExpectPlain(DigitData.Split(RealMnist.Data.Train.Slice(0, 1_000)), new() { Model = ModelKind.Cnn, Epochs = 1, Seed = Seed });

    [Fact]
    public void The_cnn_on_drawn_digits_is_that_of_a_plain_loop() =>
        ExpectPlain(Few, new() { Model = ModelKind.Cnn, Epochs = 1, Seed = Seed });

    [Fact]
    public void Sgd_on_drawn_digits_is_that_of_a_plain_loop() =>
        ExpectPlain(Few, new() { Optimizer = OptimizerKind.Sgd, LearningRate = 0.05, Epochs = 2, Seed = Seed });

    private void ExpectPlain(DigitData data, MnistOptions options)
    {
        using var run = new TrainedRun(data, options);
        manual_seed(options.Seed);
        using var model = Models.Create(options.Model);
        using var optimizer = options.Optimizer == OptimizerKind.Sgd
            ? optim.SGD(model.parameters(), options.LearningRate, momentum: 0.9)
            : (optim.Optimizer)optim.Adam(model.parameters(), options.LearningRate);
        using var test = new DigitTensors(data.Test);

        PlainLoop.Train(model, optimizer, run.Train, options.Epochs, options.Seed);

        var accuracy = PlainLoop.Accuracy(model, test);
        output.WriteLine($"{options.Model}, {options.Optimizer}, seed {Seed}: {accuracy:0.00 %}");
        var learnt = run.Model.state_dict();
        foreach (var (name, weight) in model.named_parameters())
            Bytes(learnt[name]).Should().Equal(Bytes(weight), "{0} has learnt the same", name);
        run.TestAccuracy.Should().Be(accuracy);
    }

    private static byte[] Bytes(Tensor tensor) => tensor.bytes.ToArray();
}
