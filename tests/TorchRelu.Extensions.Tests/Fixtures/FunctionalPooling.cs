using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// The trap: rectifier and pooling are both called as functions, so that what the next layer reads is neither the rectifier's tensor nor of
/// its size.
/// </summary>
internal sealed class FunctionalPooling : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> conv1;
    private readonly nn.Module<Tensor, Tensor> conv2;
    private readonly nn.Module<Tensor, Tensor> relu2;
    private readonly nn.Module<Tensor, Tensor> fc;

    public FunctionalPooling()
        : base(nameof(FunctionalPooling))
    {
        conv1 = nn.Conv2d(1, 4, 3);
        conv2 = nn.Conv2d(4, 4, 3);
        relu2 = nn.ReLU();
        fc = nn.Linear(16, 4);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.max_pool2d(nn.functional.relu(conv1.call(input)), 2);
        return fc.call(relu2.call(conv2.call(x)).flatten(1)).MoveToOuterDisposeScope();
    }
}
