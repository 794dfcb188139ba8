using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Scoring;

/// <summary>Scores rows with a network; whoever asks at the same time takes turns.</summary>
/// <param name="module">The network, in eval mode.</param>
/// <param name="columns">What its outputs mean.</param>
/// <param name="rowShape">The shape a row is given.</param>
/// <param name="outputs">How many numbers it gives for a row.</param>
internal sealed class NetworkScorer(Module<Tensor, Tensor> module, ScoreColumns columns, IReadOnlyList<long> rowShape, int outputs)
{
    private readonly object _turn = new();
    private readonly Device _device = module.parameters().First().device;

    /// <summary>How many features a row has.</summary>
    public int Width { get; } = (int)rowShape.Aggregate(1L, (size, length) => size * length);

    /// <summary>How many scores a row has.</summary>
    public int Outputs => outputs;

    /// <summary>Scores rows in one forward call.</summary>
    /// <param name="features">The rows, one after the other; longer where not all of it is used.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="scores">Takes the scores; as long as all rows need, or longer.</param>
    public void Score(float[] features, int rows, float[] scores)
    {
        lock (_turn)
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            var input = from_array(features).narrow(0, 0, (long)rows * Width).view([rows, .. rowShape]).to(_device);
            var output = module.call(input).to(ScalarType.Float32).cpu().contiguous();
            if (output.numel() != (long)rows * outputs)
                throw new InvalidOperationException(
                    $"The network {module.GetName()} makes ({string.Join(", ", output.shape)}) of {rows} rows; ({rows}, {outputs}) " +
                    $"is expected.");
            output.data<float>().CopyTo(scores);
        }
        for (var row = 0; row < rows; row++) columns.Activate(scores.AsSpan(row * outputs, outputs));
    }
}
