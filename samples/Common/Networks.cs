using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>The small network that most scripts train, and how.</summary>
public static class Networks
{
    /// <summary>A rate for Adam at which it learns.</summary>
    public const double HealthyRate = 0.001;

    /// <summary>A rate for Adam at which more than half of its channels die within the first epochs.</summary>
    public const double DeadlyRate = 0.1;

    /// <summary>100-64-64-10, two ReLUs in between.</summary>
    public static Module<Tensor, Tensor> Mlp(long seed = 1)
    {
        manual_seed(seed);
        return Sequential(("fc1", Linear(Clouds.Inputs, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()),
            ("fc3", Linear(64, Clouds.Classes)));
    }

    /// <summary>The loop that 01-first-look.cs spells out, for so many epochs.</summary>
    public static void Train(Module<Tensor, Tensor> model, optim.Optimizer optimizer, Clouds data, DyingReluMonitor? monitor, int epochs,
        Action<int>? afterEpoch = null)
    {
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            foreach (var (inputs, labels) in data.Batches())
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = functional.cross_entropy(model.call(inputs), labels);
                loss.backward();
                optimizer.step();
                monitor?.Step(loss.item<float>());
            }
            monitor?.EndEpoch(data.Accuracy(model));
            afterEpoch?.Invoke(epoch);
        }
    }
}
