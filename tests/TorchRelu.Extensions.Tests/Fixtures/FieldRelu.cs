using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The ordinary case: private readonly fields of a wide type.</summary>
internal sealed class FieldRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
    private readonly nn.Module<Tensor, Tensor> act;
    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);

    public FieldRelu(bool inplace = false)
        : base(nameof(FieldRelu))
    {
        act = nn.ReLU(inplace);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc2.call(act.call(fc1.call(input))).MoveToOuterDisposeScope();
    }
}
