using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Samples;

/// <summary>
/// Ten clouds of points to tell apart, like pixels never negative. Easy for a healthy network, and the positive inputs let a large step
/// push a
/// unit below zero for all of them at once.
/// </summary>
public sealed class Clouds : IDisposable
{
    /// <summary>Numbers that a point has.</summary>
    public const int Inputs = 100;

    /// <summary>Clouds.</summary>
    public const int Classes = 10;

    private const int Points = 2_560;
    private const int BatchSize = 64;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _labels;

    /// <param name="seed">The same seed gives the same points; torch's own random numbers are not touched.</param>
    public Clouds(ulong seed = 5)
    {
        using var generator = new Generator(seed);
        _labels = from_array(Enumerable.Range(0, Points).Select(i => (long)(i % Classes)).ToArray());
        var centres = rand([Classes, Inputs], generator: generator);
        All = centres.index_select(0, _labels).add(rand([Points, Inputs], generator: generator));
        _scope.Detach(All, _labels);
        _scope.Dispose();
    }

    /// <summary>Every point, (2560, 100).</summary>
    public Tensor All { get; }

    /// <summary>One pass over the points, 64 at a time; a batch lives until the next one.</summary>
    public IEnumerable<(Tensor Inputs, Tensor Labels)> Batches()
    {
        for (var from = 0; from < Points; from += BatchSize)
        {
            using var inputs = All.slice(0, from, from + BatchSize, 1);
            using var labels = _labels.slice(0, from, from + BatchSize, 1);
            yield return (inputs, labels);
        }
    }

    /// <summary>The share of points that the model puts into their cloud, in [0, 1].</summary>
    public double Accuracy(nn.Module<Tensor, Tensor> model)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return model.call(All).argmax(1).eq(_labels).to_type(float64).mean().item<double>();
    }

    public void Dispose()
    {
        All.Dispose();
        _labels.Dispose();
    }
}
