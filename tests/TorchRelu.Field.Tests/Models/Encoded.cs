using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Field;

/// <summary>The trap: an encoder that libtorch runs as a whole, with rectifiers inside that no hook reaches.</summary>
internal sealed class Encoded : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module encoder;
    private readonly Linear fc = nn.Linear(8, 8);
    private readonly ReLU relu = nn.ReLU();

    /// <param name="kind">"layer", "stack" or "recurrent".</param>
    public Encoded(string kind)
        : base(nameof(Encoded))
    {
        encoder = kind switch
        {
            "layer" => nn.TransformerEncoderLayer(8, 2, 16, 0.0),
            "stack" => nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.0), 2),
            _ => nn.RNN(8, 8, nonLinearity: nn.NonLinearities.ReLU),
        };
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => relu.call(fc.call(encoder switch
    {
        TransformerEncoderLayer layer => layer.call(input, null!, null!),
        TransformerEncoder stack => stack.call(input, null!, null!),
        _ => ((RNN)encoder).call(input).Item1,
    }));
}
