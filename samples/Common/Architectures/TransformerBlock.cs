using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Samples;

/// <summary>One head of attention and a feed-forward part, both with a residual; batch, tokens, features.</summary>
public sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private const long Features = 32;

    private readonly Module<Tensor, Tensor> norm1 = LayerNorm(Features);
    private readonly Module<Tensor, Tensor> query = Linear(Features, Features);
    private readonly Module<Tensor, Tensor> key = Linear(Features, Features);
    private readonly Module<Tensor, Tensor> value = Linear(Features, Features);
    private readonly Module<Tensor, Tensor> norm2 = LayerNorm(Features);
    private readonly Module<Tensor, Tensor> up = Linear(Features, 4 * Features);
    private readonly Module<Tensor, Tensor> activation;
    private readonly Module<Tensor, Tensor> down = Linear(4 * Features, Features);

    /// <param name="activation">Between the two layers of the feed-forward part.</param>
    public TransformerBlock(Module<Tensor, Tensor> activation)
        : base(nameof(TransformerBlock))
    {
        this.activation = activation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(input);
        var scores = query.call(x).matmul(key.call(x).transpose(1, 2)) / Math.Sqrt(Features);
        var mixed = input + functional.softmax(scores, -1).matmul(value.call(x));
        return (mixed + down.call(activation.call(up.call(norm2.call(mixed))))).MoveToOuterDisposeScope();
    }
}
