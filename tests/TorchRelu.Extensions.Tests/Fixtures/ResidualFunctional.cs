using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// The trap: ResNet-18 as it is usually written, with 9 ReLU modules and 17 activations. The one behind each sum is
/// x.add_(identity).relu_(),
/// which no module hook sees. Narrow, so that a test can run it.
/// </summary>
internal sealed class ResidualFunctional : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> conv1;
    private readonly nn.Module<Tensor, Tensor> bn1;
    private readonly nn.Module<Tensor, Tensor> relu;
    private readonly nn.Module<Tensor, Tensor> maxpool;
    private readonly nn.Module<Tensor, Tensor> layer1;
    private readonly nn.Module<Tensor, Tensor> layer2;
    private readonly nn.Module<Tensor, Tensor> layer3;
    private readonly nn.Module<Tensor, Tensor> layer4;
    private readonly nn.Module<Tensor, Tensor> avgpool;
    private readonly nn.Module<Tensor, Tensor> fc;

    public ResidualFunctional(long width = 4)
        : base(nameof(ResidualFunctional))
    {
        conv1 = nn.Conv2d(3, width, 3, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        relu = nn.ReLU(inplace: true);
        maxpool = nn.MaxPool2d(2);
        layer1 = Layer(width, width, stride: 1);
        layer2 = Layer(width, 2 * width, stride: 2);
        layer3 = Layer(2 * width, 4 * width, stride: 2);
        layer4 = Layer(4 * width, 8 * width, stride: 2);
        avgpool = nn.AdaptiveAvgPool2d([1, 1]);
        fc = nn.Linear(8 * width, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = maxpool.call(relu.call(bn1.call(conv1.call(input))));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        x = avgpool.call(x).flatten(1);
        return fc.call(x).MoveToOuterDisposeScope();
    }

    private static nn.Module<Tensor, Tensor> Layer(long inputs, long outputs, long stride) =>
        nn.Sequential(("0", new Block(inputs, outputs, stride)), ("1", new Block(outputs, outputs, 1)));

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> conv1;
        private readonly nn.Module<Tensor, Tensor> bn1;
        private readonly nn.Module<Tensor, Tensor> relu1;
        private readonly nn.Module<Tensor, Tensor> conv2;
        private readonly nn.Module<Tensor, Tensor> bn2;
        private readonly nn.Module<Tensor, Tensor> downsample;

        public Block(long inputs, long outputs, long stride)
            : base(nameof(Block))
        {
            conv1 = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
            bn1 = nn.BatchNorm2d(outputs);
            relu1 = nn.ReLU(inplace: true);
            conv2 = nn.Conv2d(outputs, outputs, 3, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(outputs);
            downsample = stride == 1 && inputs == outputs
                ? nn.Sequential()
                : nn.Sequential(("0", nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false)), ("1", nn.BatchNorm2d(outputs)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = bn2.call(conv2.call(relu1.call(bn1.call(conv1.call(input)))));
            return x.add_(downsample.call(input)).relu_().MoveToOuterDisposeScope();
        }
    }
}
