using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>A plain recurrent cell with ReLU over a sequence (batch, time, 8): one module, used once per time step.</summary>
public sealed class RecurrentNet : Module<Tensor, Tensor>
{
    private const long Hidden = 24;

    private readonly Module<Tensor, Tensor> input2hidden = Linear(8, Hidden);
    private readonly Module<Tensor, Tensor> hidden2hidden = Linear(Hidden, Hidden);
    private readonly Module<Tensor, Tensor> relu = ReLU();
    private readonly Module<Tensor, Tensor> output = Linear(Hidden, 4);

    public RecurrentNet()
        : base(nameof(RecurrentNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = zeros(input.shape[0], Hidden);
        for (long t = 0; t < input.shape[1]; t++) hidden = relu.call(input2hidden.call(input.select(1, t)) + hidden2hidden.call(hidden));
        return output.call(hidden).MoveToOuterDisposeScope();
    }
}
