using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The trap: one rectifier that a block of its own kind and a Sequential hold, and that is used at both places.</summary>
internal sealed class TwoOwners : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> first;
    private readonly nn.Module<Tensor, Tensor> second;

    public TwoOwners()
        : base(nameof(TwoOwners))
    {
        var act = nn.ReLU();
        first = new Block(act);
        second = nn.Sequential(("fc2", nn.Linear(12, 12)), ("act", act), ("fc3", nn.Linear(12, 4)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var hidden = first.call(input);
        return second.call(hidden);
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
        private readonly nn.Module<Tensor, Tensor> act;

        public Block(nn.Module<Tensor, Tensor> act)
            : base(nameof(Block))
        {
            this.act = act;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var hidden = fc1.call(input);
            return act.call(hidden);
        }
    }
}
