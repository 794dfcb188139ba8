using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples.Mnist;

/// <summary>
/// Two convolutions and two fully connected layers. Every rectifier is a module of its own, called with call(): a monitor sees those.
/// </summary>
internal sealed class Cnn : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 32, 3);
    private readonly Module<Tensor, Tensor> relu1 = ReLU();
    private readonly Module<Tensor, Tensor> conv2 = Conv2d(32, 64, 3);
    private readonly Module<Tensor, Tensor> relu2 = ReLU();
    private readonly Module<Tensor, Tensor> pool = MaxPool2d(2);
    private readonly Module<Tensor, Tensor> flatten = Flatten();
    private readonly Module<Tensor, Tensor> fc1 = Linear(64 * 12 * 12, 128);
    private readonly Module<Tensor, Tensor> relu3 = ReLU();
    private readonly Module<Tensor, Tensor> fc2 = Linear(128, 10);

    public Cnn()
        : base(nameof(Cnn))
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = relu1.call(conv1.call(input));
        x = pool.call(relu2.call(conv2.call(x)));
        x = relu3.call(fc1.call(flatten.call(x)));
        return fc2.call(x).MoveToOuterDisposeScope();
    }
}
