using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Bounds the input of each activation, from the stated range of the data or the range of the activation before. It is for reports, because
/// it reads all weights.
/// </summary>
internal sealed class ProofReader(DyingReluOptions options, bool training)
{
    private readonly Dictionary<SiteRecord, SiteProof?> _proofs = [];

    /// <summary>The bounds of a site; null if the layers before it, or their inputs, are unknown.</summary>
    /// <param name="record">The site.</param>
    /// <param name="upstream">Finds the site whose output the layer of a site reads.</param>
    public SiteProof? Prove(SiteRecord record, Func<SiteRecord, SiteRecord?> upstream)
    {
        if (!_proofs.TryGetValue(record, out var proof)) _proofs.Add(record, proof = Bound(record, upstream));
        return proof;
    }

    private SiteProof? Bound(SiteRecord record, Func<SiteRecord, SiteRecord?> upstream)
    {
        if (record.Site.Links is not { Weights: { } weights, KeepsProducersRange: true, UnitsPerChannel: 1 } links
            || LayerWeights.All(weights.Module) is not { } read) return null;
        var (inputs, basis) = Inputs(links, upstream(record), upstream);
        if (inputs is null) return null;

        var format = FormatOf(weights.Module);
        var bounds = Through(weights.Module, read, inputs, format);
        if (bounds is null) return null;
        basis = $"{weights.Name} ({weights.Module.GetType().Name}), {basis}";
        if (links.Norm is not { } norm) return new SiteProof { PreActivations = bounds, Basis = basis, Format = format };

        // In training, the normalisation depends on the mean and variance of the batch. Only running statistics give bounds.
        if (training) return null;
        var (gamma, beta) = LayerWeights.All(norm.Module) is { } affine ? (affine.Weight, affine.Bias) : ([], []);
        var (mean, variance) = (LayerWeights.Buffer(norm.Module, "running_mean"), LayerWeights.Buffer(norm.Module, "running_var"));
        if (mean.Length == 0) return null;
        var eps = ((BatchNorm)norm.Module).eps;
        return new SiteProof
        {
            PreActivations = IntervalBounds.BatchNormOfRunning<float>(bounds, gamma, beta, mean, variance, eps, format),
            Basis = $"{basis}, then {norm.Name} with its running statistics",
            Format = format,
            Normalization = NormalizationMode.RunningStatistics,
        };
    }

    private (Interval[]? Inputs, string Basis) Inputs(SiteLinks links, SiteRecord? before, Func<SiteRecord, SiteRecord?> upstream)
    {
        if (links.ReadsData)
        {
            return options.InputRange is { } stated
                ? ([Interval.Between(stated.Low, stated.High)],
                string.Create(CultureInfo.InvariantCulture, $"inputs in [{stated.Low}, {stated.High}] as stated"))
                : (null, "");
        }
        if (before is null) return (null, "");
        var traits = before.Probe.Target.Traits;
        // Flattening moves the channels and pooling rounds slightly. The widest range, plus one percent, holds for all of them.
        var ranges = Prove(before, upstream) is { } proof ? IntervalBounds.Rectified([.. proof.PreActivations], traits)
            : [traits.Rectify(Interval.Everything)];
        var (low, high) = (1.01 * Math.Min(0, ranges.Min(range => range.Low)), 1.01 * Math.Max(0, ranges.Max(range => range.High)));
        // A dropout in between scales the values that it keeps, by an unknown factor.
        if (training) (low, high) = (low < 0 ? double.NegativeInfinity : 0, double.PositiveInfinity);
        return ([new Interval(low, high)], $"inputs as '{before.Probe.NameOf(before.Site)}' gives them");
    }

    private static Interval[]? Through(
        nn.Module layer, (float[] Weight, float[] Bias, long[] Shape) read, Interval[] inputs, NumberFormat format)
    {
        var (outputs, perGroup) = ((int)read.Shape[0], (int)read.Shape[1]);
        if (layer is Linear) return IntervalBounds.Linear<float>(read.Weight, read.Bias, outputs, inputs, format);
        // One range for all inputs works for any groups. Zeros are included, because padding adds them here or in an earlier pooling.
        var kernel = (int)read.Shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var shape = new ConvolutionShape(outputs, perGroup, kernel, ZeroPadded: true);
        return IntervalBounds.Convolution<float>(read.Weight, read.Bias, shape, inputs, format);
    }

    private static NumberFormat FormatOf(nn.Module layer) => layer.parameters().First().dtype switch
    {
        ScalarType.Float64 => NumberFormat.Binary64,
        ScalarType.Float16 => NumberFormat.Binary16,
        ScalarType.BFloat16 => NumberFormat.BFloat16,
        _ => NumberFormat.Binary32,
    };
}
