using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>
/// In the manner of MobileNetV2: a depthwise convolution between two pointwise ones, ReLU6 in between, none behind the sum.
/// </summary>
public sealed class MobileNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem =
        Sequential(("conv", Conv2d(3, 16, 3, stride: 2, padding: 1, bias: false)), ("bn", BatchNorm2d(16)), ("act", ReLU6(inplace: true)));
    private readonly Module<Tensor, Tensor> blocks = Sequential(
        ("0", new InvertedResidual(16, 16, 1)), ("1", new InvertedResidual(16, 24, 2)), ("2", new InvertedResidual(24, 24, 1)),
            ("3", new InvertedResidual(24, 32, 2)));

    private readonly Module<Tensor, Tensor> pool = AdaptiveAvgPool2d([1, 1]);
    private readonly Module<Tensor, Tensor> fc = Linear(32, 10);

    public MobileNet()
        : base(nameof(MobileNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc.call(pool.call(blocks.call(stem.call(input))).flatten(1)).MoveToOuterDisposeScope();
    }

    private sealed class InvertedResidual : Module<Tensor, Tensor>
    {
        private const long Expansion = 6;

        private readonly Module<Tensor, Tensor> conv;
        private readonly bool residual;

        public InvertedResidual(long inputs, long outputs, long stride)
            : base(nameof(InvertedResidual))
        {
            var hidden = inputs * Expansion;
            residual = stride == 1 && inputs == outputs;
            conv = Sequential(
                ("expand", Conv2d(inputs, hidden, 1, bias: false)),
                ("bn1", BatchNorm2d(hidden)),
                ("act1", ReLU6(inplace: true)),
                ("depthwise", Conv2d(hidden, hidden, 3, stride: stride, padding: 1, groups: hidden, bias: false)),
                ("bn2", BatchNorm2d(hidden)),
                ("act2", ReLU6(inplace: true)),
                ("project", Conv2d(hidden, outputs, 1, bias: false)),
                ("bn3", BatchNorm2d(outputs)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => residual ? input + conv.call(input) : conv.call(input);
    }
}
