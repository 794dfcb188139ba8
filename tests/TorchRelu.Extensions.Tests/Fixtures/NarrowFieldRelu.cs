using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: the field is typed ReLU, and can hold nothing else.</summary>
internal sealed class NarrowFieldRelu : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(8, 12);
    private readonly ReLU act;
    private readonly Linear fc2 = nn.Linear(12, 4);

    public NarrowFieldRelu(bool inplace = false)
        : base(nameof(NarrowFieldRelu))
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
