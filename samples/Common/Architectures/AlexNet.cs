using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>AlexNet for images of 32x32: five convolutions and three fully connected layers, in-place ReLUs, dropout.</summary>
public sealed class AlexNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features = Sequential(
        ("c1", Conv2d(3, 64, 3, stride: 2, padding: 1)),
        ("r1", ReLU(inplace: true)),
        ("mp1", MaxPool2d(2)),
        ("c2", Conv2d(64, 192, 3, padding: 1)),
        ("r2", ReLU(inplace: true)),
        ("mp2", MaxPool2d(2)),
        ("c3", Conv2d(192, 384, 3, padding: 1)),
        ("r3", ReLU(inplace: true)),
        ("c4", Conv2d(384, 256, 3, padding: 1)),
        ("r4", ReLU(inplace: true)),
        ("c5", Conv2d(256, 256, 3, padding: 1)),
        ("r5", ReLU(inplace: true)),
        ("mp3", MaxPool2d(2)));

    private readonly Module<Tensor, Tensor> classifier = Sequential(
        ("d1", Dropout()),
        ("l1", Linear(256 * 2 * 2, 512)),
        ("r1", ReLU(inplace: true)),
        ("d2", Dropout()),
        ("l2", Linear(512, 512)),
        ("r2", ReLU(inplace: true)),
        ("l3", Linear(512, 10)));

    public AlexNet()
        : base(nameof(AlexNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return classifier.call(features.call(input).flatten(1)).MoveToOuterDisposeScope();
    }
}
