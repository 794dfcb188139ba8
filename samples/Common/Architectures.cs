using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torchvision;

namespace TorchRelu.Samples;

/// <summary>Well-known networks, TorchVision's and some written as users write them, with the shape of a small batch for each.</summary>
public static class Architectures
{
    public static IReadOnlyList<(string Name, Func<Module<Tensor, Tensor>> Create, long[] Input)> All { get; } =
    [
        ("LeNet-5 (MNIST)", () => new LeNet(), [4, 1, 28, 28]),
        ("AlexNet", () => models.alexnet(), [2, 3, 64, 64]),
        ("VGG-11", () => models.vgg11(), [2, 3, 32, 32]),
        ("ResNet-18", () => models.resnet18(), [2, 3, 32, 32]),
        ("MobileNet v2", () => models.mobilenet_v2(), [2, 3, 32, 32]),
        ("Transformer block with ReLU", () => new TransformerBlock(ReLU()), [2, 16, 32]),
        ("Transformer block with GELU", () => new TransformerBlock(GELU()), [2, 16, 32]),
        ("Recurrent cell over 12 steps", () => new RecurrentNet(), [4, 12, 8]),
    ];
}
