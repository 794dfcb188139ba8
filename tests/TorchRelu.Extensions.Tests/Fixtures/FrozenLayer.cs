using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>The trap: the layer before or behind the rectifier does not learn.</summary>
internal static class FrozenLayer
{
    public static Sequential Create(string frozen)
    {
        manual_seed(1);
        var model = Sequential(("fc1", Linear(8, 12)), ("act", ReLU()), ("fc2", Linear(12, 4)));
        foreach (var parameter in model.named_modules().First(named => named.name == frozen).module.parameters())
            parameter.requires_grad = false;
        return model;
    }
}
