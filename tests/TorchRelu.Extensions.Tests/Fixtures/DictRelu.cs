using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a ModuleDict, whose entries are registered once.</summary>
internal sealed class DictRelu : nn.Module<Tensor, Tensor>
{
    private readonly ModuleDict<nn.Module<Tensor, Tensor>> layers = nn.ModuleDict<nn.Module<Tensor, Tensor>>(
        ("fc1", nn.Linear(8, 12)), ("act", nn.ReLU()), ("fc2", nn.Linear(12, 4)));

    public DictRelu()
        : base(nameof(DictRelu)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return layers["fc2"].call(layers["act"].call(layers["fc1"].call(input))).MoveToOuterDisposeScope();
    }
}
