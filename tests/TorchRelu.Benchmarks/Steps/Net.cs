using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Benchmarks;

/// <summary>A network to train, and the batch to train it on.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Input">The shape of the batch.</param>
/// <param name="SmallImage">The shape of a row of a batch, as small as the network takes it.</param>
/// <param name="WarmUp">Steps until the runtime has compiled what hooks run for the last time.</param>
/// <param name="StepsPerRound">Steps before it is the next network's turn.</param>
/// <param name="Make">Makes it.</param>
internal sealed record Net(string Name, long[] Input, long[] SmallImage, int WarmUp, int StepsPerRound, Func<Module<Tensor, Tensor>> Make)
{
    public static IReadOnlyList<Net> All { get; } =
    [
        new("MLP", [64, 784], [784], 400, 20, () => Sequential(
            ("fc1", Linear(784, 512)), ("relu1", ReLU()), ("fc2", Linear(512, 512)), ("relu2", ReLU()),
            ("fc3", Linear(512, 512)), ("relu3", ReLU()), ("fc4", Linear(512, 10)))),
        new("CNN", [64, 1, 28, 28], [1, 28, 28], 16, 2, () => Sequential(
            ("conv1", Conv2d(1, 32, 3)), ("relu1", ReLU()), ("conv2", Conv2d(32, 64, 3)), ("relu2", ReLU()), ("pool", MaxPool2d(2)),
            ("flat", Flatten()), ("fc1", Linear(64 * 12 * 12, 128)), ("relu3", ReLU()), ("fc2", Linear(128, 10)))),
        new("ResNet-8", [32, 3, 32, 32], [3, 4, 4], 9, 1, () => Sequential(
            ("stem", Conv2d(3, 64, 3, padding: 1)), ("relu", ReLU()), ("block1", new Residual(64)),
            ("wider", Conv2d(64, 128, 3, padding: 1)), ("relu2", ReLU()), ("block2", new Residual(128)), ("block3", new Residual(128)),
            ("pool", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("fc", Linear(128, 10)))),
        new("resnet18", [16, 3, 64, 64], [3, 8, 8], 9, 1, () => torchvision.models.resnet18(10)),
    ];

    /// <summary>Two convolutions around a shortcut.</summary>
    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly Module<Tensor, Tensor> relu1;
        private readonly Conv2d conv2;
        private readonly Module<Tensor, Tensor> relu2;

        public Residual(long channels)
            : base(nameof(Residual))
        {
            conv1 = Conv2d(channels, channels, 3, padding: 1);
            relu1 = ReLU();
            conv2 = Conv2d(channels, channels, 3, padding: 1);
            relu2 = ReLU();
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var first = conv1.call(input);
            using var inner = relu1.call(first);
            using var second = conv2.call(inner);
            using var sum = second.add(input);
            return relu2.call(sum);
        }
    }
}
