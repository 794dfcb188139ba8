using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: the field has one name and the registration another.</summary>
internal sealed class RenamedRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);

    [ComponentName(Name = "activation")]
    private readonly nn.Module<Tensor, Tensor> _rectifier = nn.ReLU();

    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);

    public RenamedRelu()
        : base(nameof(RenamedRelu)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc2.call(_rectifier.call(fc1.call(input))).MoveToOuterDisposeScope();
    }
}
