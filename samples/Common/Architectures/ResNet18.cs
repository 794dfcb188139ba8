using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>
/// ResNet-18 for images of 32x32. Behind each sum stands add_().relu_(), which is no module: 9 of its 17 activations are.
/// </summary>
public sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(3, 64, 3, padding: 1, bias: false);
    private readonly Module<Tensor, Tensor> bn1 = BatchNorm2d(64);
    private readonly Module<Tensor, Tensor> relu = ReLU(inplace: true);
    private readonly Module<Tensor, Tensor> layer1 = Layer(64, 64, 1);
    private readonly Module<Tensor, Tensor> layer2 = Layer(64, 128, 2);
    private readonly Module<Tensor, Tensor> layer3 = Layer(128, 256, 2);
    private readonly Module<Tensor, Tensor> layer4 = Layer(256, 512, 2);
    private readonly Module<Tensor, Tensor> avgpool = AdaptiveAvgPool2d([1, 1]);
    private readonly Module<Tensor, Tensor> fc = Linear(512, 10);

    public ResNet18()
        : base(nameof(ResNet18)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu.call(bn1.call(conv1.call(input)));
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return fc.call(avgpool.call(x).flatten(1)).MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Layer(long inputs, long outputs, long stride) =>
        Sequential(("0", new BasicBlock(inputs, outputs, stride)), ("1", new BasicBlock(outputs, outputs, 1)));

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> bn1;
        private readonly Module<Tensor, Tensor> relu1;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor> bn2;
        private readonly Module<Tensor, Tensor> downsample;

        public BasicBlock(long inputs, long outputs, long stride)
            : base(nameof(BasicBlock))
        {
            conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
            bn1 = BatchNorm2d(outputs);
            relu1 = ReLU(inplace: true);
            conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
            bn2 = BatchNorm2d(outputs);
            downsample = stride == 1 && inputs == outputs
                ? Sequential()
                : Sequential(("0", Conv2d(inputs, outputs, 1, stride: stride, bias: false)), ("1", BatchNorm2d(outputs)));
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
