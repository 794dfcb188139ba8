using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// What layers will read from channels that were made fresh by the repairs of one step. The batch that was measured shows what they read
/// before.
/// </summary>
internal sealed class FreshInputs
{
    /// <summary>The spread of a fresh channel's pre-activation: 1/sqrt(3), that of a new layer on inputs of spread 1.</summary>
    public static readonly double Spread = 1 / Math.Sqrt(3);

    /// <summary>The mean of its output: of a normal distribution around zero, a ReLU lets through 0.4 spreads and half of the square.
    /// </summary>
    public static readonly double Mean = Spread / Math.Sqrt(2 * Math.PI);

    /// <summary>The variance of its output.</summary>
    public static readonly double Variance = (Spread * Spread / 2) - (Mean * Mean);

    private readonly Dictionary<nn.Module, List<(long Start, long Length)>> _columns = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes the inputs of a layer that read fresh channels.</summary>
    public void Add(nn.Module consumer, IEnumerable<(long Start, long Length)> columns)
    {
        if (!_columns.TryGetValue(consumer, out var known)) _columns[consumer] = known = [];
        known.AddRange(columns);
    }

    /// <summary>The mean and variance of each input of a layer after the repairs so far; null if nothing is known of it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="measured">What was measured before the repairs; null if nothing was.</param>
    /// <param name="inputs">The number of its inputs.</param>
    public InputStatistics? Of(nn.Module layer, SiteMeasurement? measured, long inputs)
    {
        var fresh = _columns.GetValueOrDefault(layer);
        if (measured is { MeanInput: { } means, InputVariance: { } variances } && means.Length == inputs)
            return Of([.. means], [.. variances], fresh ?? []);
        // A layer whose inputs are all fresh needs no measurement.
        return fresh is not null && fresh.Sum(range => range.Length) >= inputs ? Of(new float[inputs], new float[inputs], fresh) : null;
    }

    private static InputStatistics Of(float[] means, float[] variances, IEnumerable<(long Start, long Length)> fresh)
    {
        foreach (var (start, length) in fresh)
        {
            Array.Fill(means, (float)Mean, (int)start, (int)length);
            Array.Fill(variances, (float)Variance, (int)start, (int)length);
        }
        return new(means, variances);
    }
}

/// <summary>The mean and the variance of each input of a layer.</summary>
internal sealed record InputStatistics(float[] Mean, float[] Variance)
{
    // Inputs that hardly vary beside their mean would be scaled up without end.
    private const double LeastVariance = 0.01;
    private const double MostScale = 1_000;

    /// <summary>The factor that gives a row's pre-activation the spread of a fresh channel; 1 where it is not a number.</summary>
    /// <param name="row">The weights, with the positions of one input together.</param>
    public double ScaleOf(float[] row)
    {
        var positions = row.Length / Mean.Length;
        double variance = 0;
        for (var i = 0; i < row.Length; i++)
        {
            var input = i / positions;
            var least = LeastVariance * Mean[input] * Mean[input];
            variance += (double)row[i] * row[i] * Math.Max(Variance[input], least);
        }
        var scale = FreshInputs.Spread / Math.Sqrt(variance);
        return double.IsFinite(scale) ? Math.Clamp(scale, 1 / MostScale, MostScale) : 1;
    }

    /// <summary>The bias that centres a row's pre-activation.</summary>
    public float BiasOf(float[] row) => BiasCentre.Finite(-BiasCentre.AtMeanInput(row, Mean, Mean.Length));
}
