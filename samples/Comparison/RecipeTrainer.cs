using System.Diagnostics;
using TorchRelu.Samples.Mnist;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Samples.Comparison;

/// <summary>Trains recipes: with the same seed on the same batches in the same order.</summary>
internal sealed class RecipeTrainer(DigitTensors train, DigitTensors test, int epochs)
{
    private const int BatchSize = 64;
    private const int EvaluationBatch = 250;

    public Outcome Train(Recipe recipe, int seed)
    {
        manual_seed(seed);
        using var model = recipe.Create();
        using var optimizer = optim.SGD(model.parameters(), recipe.Rate, momentum: 0.9);
        var order = new Random(seed);
        var times = new List<double>();
        var lost = false;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (images, labels) in train.Shuffled(BatchSize, order))
            {
                using var scope = NewDisposeScope();
                var start = Stopwatch.GetTimestamp();
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(images), labels);
                loss.backward();
                optimizer.step();
                lost = !float.IsFinite(loss.item<float>());
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        times.Sort();
        var (dead, never) = lost ? (null, null) : Silent(model);
        return new Outcome(recipe, Accuracy(model), dead, never, lost, times[times.Count / 10]);
    }

    // Unwatched while it trained, so that the time is the network's own; then looked at on every training image.
    private (double? Dead, double? NeverPositive) Silent(nn.Module<Tensor, Tensor> model)
    {
        if (model.named_modules().Any(named => named.module is TorchSharp.Modules.Tanh or TorchSharp.Modules.Sigmoid)) return (null, null);
        var report = DyingReluMonitor.Scan(model, train.Batches(EvaluationBatch).Select(batch => batch.Images));
        return ((double)report.Dead / report.Channels, (double)report.Layers.Sum(layer => layer.NegativeOnly) / report.Channels);
    }

    private double Accuracy(nn.Module<Tensor, Tensor> model)
    {
        using var ungraded = no_grad();
        model.eval();
        var correct = 0L;
        foreach (var (images, labels) in test.Batches(EvaluationBatch))
        {
            using var scope = NewDisposeScope();
            correct += model.call(images).argmax(1).eq(labels).sum().item<long>();
        }
        return (double)correct / test.Count;
    }
}
