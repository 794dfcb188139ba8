using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a shared rectifier that one owner can exchange and the other, whose field is typed ReLU, cannot.</summary>
internal sealed class MixedOwners : nn.Module<Tensor, Tensor>
{
    private readonly Sequential body;
    private readonly ReLU act;
    private readonly Linear fc3 = nn.Linear(12, 4);

    public MixedOwners()
        : base(nameof(MixedOwners))
    {
        act = nn.ReLU();
        body = nn.Sequential(("fc1", nn.Linear(8, 12)), ("act", act), ("fc2", nn.Linear(12, 12)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc3.call(act.call(body.call(input))).MoveToOuterDisposeScope();
    }
}
