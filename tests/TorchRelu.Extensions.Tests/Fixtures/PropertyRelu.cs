using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: the rectifier stands in an auto-property, whose field and registration have a name that no code has.</summary>
internal sealed class PropertyRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);

    public PropertyRelu()
        : base(nameof(PropertyRelu)) => RegisterComponents();

    public nn.Module<Tensor, Tensor> Act { get; } = nn.ReLU();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc2.call(Act.call(fc1.call(input))).MoveToOuterDisposeScope();
    }
}
