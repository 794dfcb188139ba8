using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>Training and testing written by hand, as in every TorchSharp program, without the library.</summary>
internal static class PlainLoop
{
    public static Module<Tensor, Tensor> Train(Func<Module<Tensor, Tensor>> network, NetworkData data, NetworkTrainerOptions options)
    {
        manual_seed(options.Seed);
        var model = network();
        using var optimizer = options.Optimizer(model.parameters(), options.LearningRate);
        var random = new Random(options.Seed);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var order = Enumerable.Range(0, data.Rows).ToArray();
            random.Shuffle(order);
            foreach (var rows in order.Chunk(options.BatchSize))
            {
                using var scope = NewDisposeScope();
                var (inputs, labels) = Batch(data, rows);
                optimizer.zero_grad();
                functional.cross_entropy(model.call(inputs), labels).backward();
                optimizer.step();
            }
        }
        return model;
    }

    /// <summary>The rows whose largest output is that of their class.</summary>
    public static long Correct(Module<Tensor, Tensor> model, NetworkData data)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        model.eval();
        var (inputs, labels) = Batch(data, [.. Enumerable.Range(0, data.Rows)]);
        return model.call(inputs).argmax(1).eq(labels).sum().item<long>();
    }

    public static (Tensor Inputs, Tensor Labels) Batch(NetworkData data, int[] rows) => (
        from_array(rows.SelectMany(row => data.Features[(row * data.Width)..((row + 1) * data.Width)])
            .ToArray()).view(rows.Length, data.Width),
        from_array(Array.ConvertAll(rows, row => (long)data.Labels[row])));
}
