using FluentAssertions;
using Microsoft.ML;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>On real digits a pipeline is exactly as good as the trainer under it, and as a loop written by hand.</summary>
public sealed class DigitTests(ITestOutputHelper console)
{
    private static readonly NetworkTrainerOptions s_options = new() { Epochs = 3, BatchSize = 64, Seed = 4 };

    [MnistFact]
    public void Held_out_images_are_told_exactly_as_often_as_by_the_trainer_and_by_a_plain_loop()
    {
        var ml = new MLContext(1);
        var (train, heldOut) = Digits.Read();
        using var model = ml.MulticlassClassification.Trainers.TorchSharpNetwork(Net, new TorchSharpNetworkOptions { Training = s_options })
            .Fit(ml.Data.LoadFromEnumerable(train));
        using var trained = new NetworkTrainer(Net, NetworkTask.Multiclass(Digits.Classes), s_options)
            .Train(new(Features(train), [.. train.Select(digit => (float)digit.Label)]));
        using var plain = PlainLoop(train);

        var accuracy = ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(heldOut))).MicroAccuracy;

        console.WriteLine($"seed {s_options.Seed}: {accuracy:0.0000} of {heldOut.Count} held-out images");
        accuracy.Should().BeGreaterThan(0.9);
        accuracy.Should().Be(Accuracy(trained.Module, heldOut)).And.Be(Accuracy(plain, heldOut));
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(Digits.Pixels, 64)), ("relu1", ReLU()), ("fc2", Linear(64, Digits.Classes)));

    private static Module<Tensor, Tensor> PlainLoop(IReadOnlyList<Digit> digits)
    {
        manual_seed(s_options.Seed);
        var net = Net();
        using var optimizer = optim.Adam(net.parameters(), s_options.LearningRate);
        var random = new Random(s_options.Seed);
        for (var epoch = 0; epoch < s_options.Epochs; epoch++)
        {
            var order = Enumerable.Range(0, digits.Count).ToArray();
            random.Shuffle(order);
            foreach (var batch in order.Chunk(s_options.BatchSize))
            {
                using var scope = NewDisposeScope();
                var rows = batch.Select(row => digits[row]).ToList();
                optimizer.zero_grad();
                functional.cross_entropy(net.call(from_array(Features(rows)).view(rows.Count, Digits.Pixels)),
                    from_array(Labels(rows))).backward();
                optimizer.step();
            }
        }
        net.eval();
        return net;
    }

    private static double Accuracy(Module<Tensor, Tensor> net, IReadOnlyList<Digit> digits)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return net.call(from_array(Features(digits)).view(digits.Count, Digits.Pixels)).argmax(1).eq(
            from_array(Labels(digits))).sum().item<long>() / (double)digits.Count;
    }

    private static float[] Features(IEnumerable<Digit> digits) => [.. digits.SelectMany(digit => digit.Features)];

    private static long[] Labels(IEnumerable<Digit> digits) => [.. digits.Select(digit => (long)digit.Label)];
}
