using static TorchSharp.torch;

namespace TorchRelu.Readings;

/// <summary>What a reading leaves for the next one, of one branch.</summary>
/// <param name="Product">The mean of w.x of each channel, in units of the pre-activation.</param>
/// <param name="Normalised">Behind a normalisation of rows: the mean of each normalised channel; else null.</param>
internal sealed record BranchState(double[] Product, double[]? Normalised);

/// <summary>Adds up what the branches of a site give to each channel's mean.</summary>
internal static class ProducerSum
{
    /// <param name="plan">The branches.</param>
    /// <param name="channels">The pre-activations of the site.</param>
    /// <param name="layers">The layers that were read.</param>
    /// <param name="norms">The normalisations that were read.</param>
    /// <param name="normalised">What a normalisation of rows gave; null if it was not read.</param>
    /// <param name="before">What the last reading left; null without one.</param>
    /// <returns>The sums, and what the next reading needs; nothing if a branch could not be read.</returns>
    public static (ProducerReading? Sum, BranchState[] States) Of(ReadingPlan plan, IReadOnlyList<ChannelMoments> channels,
        Dictionary<(nn.Module, int), LayerReading> layers, Dictionary<(nn.Module, int), NormReading> norms,
        Func<UsedModule, IReadOnlyList<ChannelMoments>?> normalised, BranchState[]? before)
    {
        if (plan.Branches.Count == 0) return (null, []);
        var count = channels.Count;
        var (bias, pushes, squares) = (new double[count], new double[count], new double[count]);
        var states = new List<BranchState>();
        double? mean = null;
        var isCompared = before?.Length == plan.Branches.Count;
        foreach (var branch in plan.Branches)
        {
            var layer = branch.Weights is { } weights ? layers.GetValueOrDefault((weights.Module, weights.Use)) : null;
            var norm = branch.Norm is { } normed ? norms.GetValueOrDefault((normed.Module, normed.Use)) : null;
            // Of a sum, a normalisation of rows is one part.
            var given = branch.Norm is { } made && LayerKinds.IsNormOfRows(made.Module) ? normalised(made) : channels;
            if (given is null || Read(branch, layer, norm, given, isCompared ? before![states.Count] : null) is not { } read)
                return (null, []);
            for (var c = 0; c < count; c++)
            {
                bias[c] += read.Bias[c];
                pushes[c] += read.Push?[c] ?? 0;
                squares[c] += read.Norms[c] * read.Norms[c];
            }
            isCompared &= read.Push is not null;
            states.Add(read.State);
            if (norm is null) mean = plan.Branches.Count == 1 ? layer?.MeanNorm : null;
        }
        var sum = new ProducerReading(bias, [.. squares.Select(square => (float)Math.Sqrt(square))])
        {
            Weights = isCompared ? pushes : null,
            MeanInput = mean,
        };
        return (sum, [.. states]);
    }

    private static BranchReading? Read(
        Branch branch, LayerReading? layer, NormReading? norm, IReadOnlyList<ChannelMoments> channels, BranchState? before)
    {
        if (branch.Norm is null)
            return layer is null || layer.Norms.Length != channels.Count ? null : Plain(layer, before);
        if (norm is null || norm.Scale.Length != channels.Count) return null;
        if (!LayerKinds.IsBatchNorm(branch.Norm.Module)) return OfRows(norm, channels, before);
        return norm.Running is null ? OfBatch(norm)
            : layer is null || layer.Norms.Length != channels.Count ? null : OfRunning(layer, norm, norm.Running.Value.Mean, before);
    }

    private static BranchReading Plain(LayerReading layer, BranchState? before) => new(
        [.. layer.Bias.Select(value => (double)value)], Push(layer.ProductsBefore, before?.Product), layer.Norms,
        new(layer.Products, null));

    // Normalised by the batch, a channel has the mean 0: its shift decides.
    private static BranchReading OfBatch(NormReading norm) => new(
        [.. norm.Shift.Select(value => (double)value)], new double[norm.Scale.Length], Absolute(norm.Scale),
        new(new double[norm.Scale.Length], null));

    // Running statistics make a normalisation a part of the layer before it.
    private static BranchReading OfRunning(LayerReading layer, NormReading norm, float[] means, BranchState? before)
    {
        double[] Scaled(IEnumerable<double> values) => [.. values.Select((value, c) => norm.Factor(c) * value)];
        return new(
            [.. norm.Shift.Select((shift, c) => shift + (norm.Factor(c) * (layer.Bias[c] - means[c])))],
            Push(layer.ProductsBefore is { } products ? Scaled(products) : null, before?.Product),
            [.. layer.Norms.Select((value, c) => (float)Math.Abs(norm.Factor(c) * value))],
            new(Scaled(layer.Products), null));
    }

    // Where each row is normalised, a channel keeps a mean, which its scale multiplies.
    private static BranchReading OfRows(NormReading norm, IReadOnlyList<ChannelMoments> channels, BranchState? before)
    {
        double[] products = [.. channels.Select((channel, c) => (double)channel.Mean - norm.Shift[c])];
        double[] normalised = [.. products.Select((product, c) => norm.Scale[c] == 0 ? 0 : product / norm.Scale[c])];
        var scaled = before?.Normalised?.Select((mean, c) => mean * norm.Scale[c]).ToArray();
        return new([.. norm.Shift.Select(value => (double)value)], Push(scaled, before?.Product), Absolute(norm.Scale),
            new(products, normalised));
    }

    private static double[]? Push(double[]? now, double[]? before) =>
        now is null || before is null || now.Length != before.Length ? null : [.. now.Zip(before, (after, was) => after - was)];

    private static float[] Absolute(float[] scale) => [.. scale.Select(Math.Abs)];

    private sealed record BranchReading(double[] Bias, double[]? Push, float[] Norms, BranchState State);
}
