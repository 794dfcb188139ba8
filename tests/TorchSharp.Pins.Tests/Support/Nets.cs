namespace TorchSharp.Pins.Tests.Support;

/// <summary>Its activation sits in a field that can hold any other.</summary>
internal sealed class Net : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> first = Linear(4, 3);
    private readonly Module<Tensor, Tensor> act = ReLU();
    private readonly Module<Tensor, Tensor> last = Linear(3, 2);

    public Net()
        : base(nameof(Net)) => RegisterComponents();

    public Module<Tensor, Tensor> Act => act;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return last.call(act.call(first.call(input))).MoveToOuterDisposeScope();
    }
}

/// <summary>Its activation is used twice and registered under two names.</summary>
internal sealed class SharedActivationNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> one = Linear(4, 3);
    private readonly Module<Tensor, Tensor> act = ReLU();
    private readonly Module<Tensor, Tensor> two = Linear(3, 2);
    private readonly Module<Tensor, Tensor> again;

    public SharedActivationNet()
        : base(nameof(SharedActivationNet))
    {
        again = act;
        RegisterComponents();
    }

    public Module<Tensor, Tensor> Act => act;

    public override Tensor forward(Tensor input) => again.call(two.call(act.call(one.call(input))));
}
