using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>The trap: two layers have one weight between them, as in an autoencoder or a language model's head.</summary>
internal static class TiedWeights
{
    public static Sequential Create()
    {
        manual_seed(1);
        var (first, second) = (Linear(12, 12), Linear(12, 12));
        second.weight = first.get_parameter("weight")!;
        return Sequential(("fc1", first), ("act", ReLU()), ("fc2", second), ("act2", ReLU()), ("fc3", Linear(12, 4)));
    }
}
