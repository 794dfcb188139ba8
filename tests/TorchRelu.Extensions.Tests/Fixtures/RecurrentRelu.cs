using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: a recurrent cell that uses its one ReLU once per time step, of an input (N,T,8).</summary>
internal sealed class RecurrentRelu : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> cell;
    private readonly nn.Module<Tensor, Tensor> act;

    public RecurrentRelu()
        : base(nameof(RecurrentRelu))
    {
        cell = nn.Linear(8, 8);
        act = nn.ReLU();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var state = zeros(input.shape[0], 8);
        for (long t = 0; t < input.shape[1]; t++) state = act.call(cell.call(input.select(1, t).add(state)));
        return state.MoveToOuterDisposeScope();
    }
}
