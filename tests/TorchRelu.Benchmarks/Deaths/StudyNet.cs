using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Benchmarks;

/// <summary>The networks of the study. Whatever stands in front of each layer with weights can be chosen.</summary>
internal static class StudyNet
{
    public static Module<Tensor, Tensor> Make(string name, Func<Module<Tensor, Tensor>?> front) => name switch
    {
        "MLP" => Chain(front, Flatten(), Linear(784, 128), ReLU(), Linear(128, 128), ReLU(), Linear(128, 10)),
        "MLP, BatchNorm" => Chain(front, Flatten(), Linear(784, 128), BatchNorm1d(128), ReLU(), Linear(128, 128), BatchNorm1d(128),
            ReLU(), Linear(128, 10)),
        "deep" => Chain(front, [Flatten(), Linear(784, 64), ReLU(), .. Enumerable.Range(0, 5)
            .SelectMany(_ => new Module<Tensor, Tensor>[] { Linear(64, 64), ReLU() }), Linear(64, 10)]),
        "CNN" => Chain(front, Conv2d(1, 16, 3), ReLU(), Conv2d(16, 32, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(32 * 12 * 12, 128),
            ReLU(), Linear(128, 10)),
        "CNN, BatchNorm" => Chain(front, Conv2d(1, 16, 3), BatchNorm2d(16), ReLU(), Conv2d(16, 32, 3), BatchNorm2d(32), ReLU(),
            MaxPool2d(2), Flatten(), Linear(32 * 12 * 12, 128), ReLU(), Linear(128, 10)),
        "strided CNN" => Chain(front, Conv2d(1, 16, 3, stride: 2), ReLU(), Conv2d(16, 32, 3, stride: 2, padding: 1), ReLU(), Flatten(),
            Linear(32 * 7 * 7, 64), ReLU(), Linear(64, 10)),
        "LeNet" => Chain(front, Conv2d(1, 6, 5, padding: 2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2), Flatten(),
            Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, 10)),
        "regression" => Chain(front, Linear(8, 64), ReLU(), Linear(64, 64), ReLU(), Linear(64, 1)),
        "ResNet" => Residual(front, isNormalised: false),
        "ResNet, BatchNorm" => Residual(front, isNormalised: true),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no network of the study"),
    };

    private static Module<Tensor, Tensor> Residual(Func<Module<Tensor, Tensor>?> front, bool isNormalised) => Chain(front,
        Conv2d(1, 16, 3, stride: 2, padding: 1), ReLU(), new Block(16, front, isNormalised), new Block(16, front, isNormalised),
        new Block(16, front, isNormalised), AdaptiveAvgPool2d(1), Flatten(), Linear(16, 10));

    private static Module<Tensor, Tensor> Chain(Func<Module<Tensor, Tensor>?> front, params Module<Tensor, Tensor>[] layers) => Sequential(
        layers.SelectMany(layer => HasWeights(layer) && front() is { } before ? [before, layer] : new[] { layer })
            .Select((layer, i) => ($"{i}-{layer.GetName().ToLowerInvariant()}", layer)).ToArray());

    private static bool HasWeights(Module module) => module is TorchSharp.Modules.Linear or TorchSharp.Modules.Conv2d;

    /// <summary>Two convolutions around a shortcut.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first;
        private readonly Module<Tensor, Tensor> second;
        private readonly Module<Tensor, Tensor> relu = ReLU();

        public Block(long channels, Func<Module<Tensor, Tensor>?> front, bool isNormalised)
            : base(nameof(Block))
        {
            Module<Tensor, Tensor>[] norm = isNormalised ? [BatchNorm2d(channels)] : [];
            Module<Tensor, Tensor>[] secondNorm = isNormalised ? [BatchNorm2d(channels)] : [];
            first = Chain(front, [Conv2d(channels, channels, 3, padding: 1), .. norm, ReLU()]);
            second = Chain(front, [Conv2d(channels, channels, 3, padding: 1), .. secondNorm]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return relu.call(second.call(first.call(input)).add(input)).MoveToOuterDisposeScope();
        }
    }
}

/// <summary>Subtracts the mean over the batch, per feature or channel.</summary>
internal sealed class Centre() : Module<Tensor, Tensor>(nameof(Centre))
{
    public override Tensor forward(Tensor input) => input - input.mean(input.dim() > 2 ? [0, 2, 3] : [0], keepdim: true);
}
