using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: forward code reads an array; a field that holds the rectifier as well is there to be registered.</summary>
internal sealed class ArrayRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
    private readonly nn.Module<Tensor, Tensor> act = nn.ReLU();
    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    public ArrayRelu()
        : base(nameof(ArrayRelu))
    {
        RegisterComponents();
        _layers = [fc1, act, fc2];
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _layers.Aggregate(input, (tensor, layer) => layer.call(tensor)).MoveToOuterDisposeScope();
    }
}
