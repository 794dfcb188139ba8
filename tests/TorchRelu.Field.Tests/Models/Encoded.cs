using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>The trap: an encoder that libtorch runs as a whole, with rectifiers inside that no hook reaches.</summary>
internal sealed class Encoded : nn.Module<Tensor, Tensor>
{
    private readonly TransformerEncoderLayer encoder;
    private readonly Linear fc = nn.Linear(8, 8);
    private readonly ReLU relu = nn.ReLU();

    public Encoded(TransformerEncoderLayer layer)
        : base(nameof(Encoded))
    {
        encoder = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => relu.call(fc.call(encoder.call(input, null!, null!)));
}
