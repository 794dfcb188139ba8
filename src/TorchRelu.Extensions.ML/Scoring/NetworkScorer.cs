using static TorchSharp.torch;

namespace TorchRelu.Scoring;

/// <summary>Scores rows with a network. Concurrent calls run one after the other.</summary>
/// <param name="network">The network.</param>
/// <param name="columns">The columns for its outputs.</param>
/// <param name="rowShape">The shape of a row.</param>
/// <param name="outputs">The number of outputs per row.</param>
/// <param name="scale">What labels were scaled by.</param>
internal sealed class NetworkScorer(
    ReusableNetwork network, ScoreColumns columns, IReadOnlyList<long> rowShape, int outputs, LabelScale scale)
{
    /// <summary>The number of features per row.</summary>
    public int Width { get; } = (int)rowShape.Aggregate(1L, (size, length) => size * length);

    /// <summary>The number of scores per row.</summary>
    public int Outputs => outputs;

    /// <summary>Scores rows in one forward call.</summary>
    /// <param name="features">The rows, one after the other; longer if only a part is used.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scores">Receives the scores; at least as long as all rows need.</param>
    public void Score(float[] features, int rows, float[] scores)
    {
        network.Use(module =>
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            var device = module.parameters().First().device;
            var input = from_array(features).narrow(0, 0, (long)rows * Width).view([rows, .. rowShape]).to(device);
            var output = module.call(input).to(ScalarType.Float32).cpu().contiguous();
            if (output.numel() != (long)rows * outputs)
                throw new InvalidOperationException(
                    $"The network {module.GetName()} makes ({string.Join(", ", output.shape)}) of {rows} rows; ({rows}, {outputs}) " +
                    $"is expected.");
            output.data<float>().CopyTo(scores);
        });
        for (var row = 0; row < rows; row++) columns.Activate(scores.AsSpan(row * outputs, outputs));
        scale.Undo(scores.AsSpan(0, rows * outputs));
    }
}
