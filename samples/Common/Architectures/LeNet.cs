using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>LeNet-5 with ReLU, the activations called as functions, as most tutorials have it.</summary>
public sealed class LeNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 6, 5, padding: 2);
    private readonly Module<Tensor, Tensor> conv2 = Conv2d(6, 16, 5);
    private readonly Module<Tensor, Tensor> pool = MaxPool2d(2);
    private readonly Module<Tensor, Tensor> fc1 = Linear(16 * 5 * 5, 120);
    private readonly Module<Tensor, Tensor> fc2 = Linear(120, 84);
    private readonly Module<Tensor, Tensor> relu = ReLU();
    private readonly Module<Tensor, Tensor> fc3 = Linear(84, 10);

    public LeNet()
        : base(nameof(LeNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = pool.call(functional.relu(conv1.call(input)));
        x = pool.call(functional.relu(conv2.call(x))).flatten(1);
        x = functional.relu(fc1.call(x));
        return fc3.call(relu.call(fc2.call(x))).MoveToOuterDisposeScope();
    }
}
