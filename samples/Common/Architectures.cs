using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>Well-known networks, written as their users write them, with the shape of a small batch for each.</summary>
public static class Architectures
{
    public static IReadOnlyList<(string Name, Func<Module<Tensor, Tensor>> Create, long[] Input)> All { get; } =
    [
        ("LeNet-5 (MNIST)", () => new LeNet(), [4, 1, 28, 28]),
        ("AlexNet for 32x32", () => new AlexNet(), [2, 3, 32, 32]),
        ("VGG-11 for 32x32", () => new Vgg11(), [2, 3, 32, 32]),
        ("ResNet-18 for 32x32", () => new ResNet18(), [2, 3, 32, 32]),
        ("MobileNet-like, ReLU6 and depthwise convolutions", () => new MobileNet(), [2, 3, 32, 32]),
        ("Transformer block with ReLU", () => new TransformerBlock(ReLU()), [2, 16, 32]),
        ("Transformer block with GELU", () => new TransformerBlock(GELU()), [2, 16, 32]),
        ("Recurrent cell over 12 steps", () => new RecurrentNet(), [4, 12, 8]),
    ];
}
