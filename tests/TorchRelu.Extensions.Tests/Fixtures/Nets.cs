using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>Ordinary networks, made the same for the same seed.</summary>
internal static class Nets
{
    public static Sequential Mlp(long seed = 1)
    {
        manual_seed(seed);
        return Sequential(
            ("fc1", Linear(20, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("fc3", Linear(32, 4)));
    }

    public static Sequential Cnn(long seed = 1)
    {
        manual_seed(seed);
        return Sequential(
            ("conv1", Conv2d(1, 6, 3)), ("bn1", BatchNorm2d(6)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("flat", Flatten()),
            ("drop", Dropout(0.3)), ("fc1", Linear(96, 16)), ("relu2", ReLU()), ("fc2", Linear(16, 4)));
    }

    /// <summary>Inputs and labels for the nets above: (N,20) or (N,1,10,10), four classes.</summary>
    public static (Tensor Inputs, Tensor Labels) Batch(long n, bool images, long seed = 5)
    {
        var generator = new Generator((ulong)seed);
        var inputs = images ? randn([n, 1, 10, 10], generator: generator) : randn([n, 20], generator: generator);
        var labels = new long[n];
        for (var i = 0; i < n; i++) labels[i] = i % 4;
        return (inputs, from_array(labels));
    }

    /// <summary>A Linear with ReLU behind it, whose channels listed as dead have no weights and a bias of -1.</summary>
    public static Sequential Planted(int channels, params int[] dead)
    {
        manual_seed(3);
        var linear = Linear(8, channels);
        using (no_grad())
        {
            foreach (var channel in dead)
            {
                foreach (var (name, parameter) in linear.named_parameters()) parameter.select(0, channel).fill_(name == "bias" ? -1 : 0);
            }
        }
        return Sequential(("fc", linear), ("relu", ReLU()));
    }
}
