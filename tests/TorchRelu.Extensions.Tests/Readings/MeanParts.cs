using FluentAssertions;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The parts of the change of each channel's mean, computed in float64 by nothing but their definition.</summary>
internal sealed record MeanParts(double[] Weights, double[] Bias, double[] Inputs)
{
    public static MeanParts operator +(MeanParts left, MeanParts right) =>
        new(Sum(left.Weights, right.Weights), Sum(left.Bias, right.Bias), Sum(left.Inputs, right.Inputs));

    /// <summary>The parts of a layer z = w.x + b: what a twin of it gives for the change of weights, and for the change of inputs.</summary>
    /// <param name="layer">The layer, with its weights of the second reading.</param>
    /// <param name="twin">Another layer of the same settings, in float64.</param>
    /// <param name="before">Its parameters at the first reading.</param>
    /// <param name="first">What it got at the first reading.</param>
    /// <param name="second">What it got at the second.</param>
    /// <param name="channels">The dimension of the channels.</param>
    public static MeanParts OfLayer(nn.Module layer, nn.Module<Tensor, Tensor> twin, Dictionary<string, Tensor> before, Tensor first,
        Tensor second, int channels)
    {
        using var ungraded = no_grad();
        var now = Parameters(layer);
        Tensor Mean(Tensor weight, Tensor input)
        {
            foreach (var (name, parameter) in twin.named_parameters())
            {
                if (name == "weight") parameter.copy_(weight);
                else parameter.zero_();
            }
            return Means(twin.call(input), channels);
        }

        var ofWeights = Mean(now["weight"] - before["weight"], first);
        // The batches may have different sizes.
        var ofInputs = Mean(now["weight"], second) - Mean(now["weight"], first);
        var ofBias = now.TryGetValue("bias", out var bias) ? bias - before["bias"] : zeros_like(ofWeights);
        return new(Numbers(ofWeights), Numbers(ofBias), Numbers(ofInputs));
    }

    /// <summary>The parts of a shift and a scale of normalised values.</summary>
    /// <param name="norm">The normalisation, with its parameters of the second reading.</param>
    /// <param name="before">Its parameters at the first reading.</param>
    /// <param name="first">What it gave at the first reading.</param>
    /// <param name="second">What it gave at the second.</param>
    /// <param name="channels">The dimension of the channels.</param>
    public static MeanParts OfNorm(nn.Module norm, Dictionary<string, Tensor> before, Tensor first, Tensor second, int channels)
    {
        using var ungraded = no_grad();
        var now = Parameters(norm);
        var normalisedBefore = (Means(first, channels) - before["bias"]) / before["weight"];
        var normalised = (Means(second, channels) - now["bias"]) / now["weight"];
        return new(Numbers((now["weight"] - before["weight"]) * normalisedBefore), Numbers(now["bias"] - before["bias"]),
            Numbers(now["weight"] * (normalised - normalisedBefore)));
    }

    /// <summary>The parts of what is added without a layer of its own.</summary>
    public static MeanParts OfIdentity(Tensor first, Tensor second, int channels)
    {
        var change = Numbers(Means(second, channels) - Means(first, channels));
        return new(new double[change.Length], new double[change.Length], change);
    }

    /// <summary>The parameters of a layer, copied in float64.</summary>
    public static Dictionary<string, Tensor> Parameters(nn.Module layer) =>
        layer.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().to_type(float64).clone());

    public static double[] Numbers(Tensor values) => [.. values.data<double>()];

    public static Tensor Means(Tensor values, int channels) => Rows(values, channels).mean([1L]);

    /// <summary>One row per channel.</summary>
    public static Tensor Rows(Tensor values, int channels) => values.transpose(0, channels).reshape(values.shape[channels], -1);

    /// <summary>Holds two readings against these parts, and against the pre-activations themselves.</summary>
    /// <returns>The largest deviation, in the larger one of the two spreads.</returns>
    public double ShouldBeRead(SiteReading before, SiteReading after, Tensor first, Tensor second, int channels, string of)
    {
        var (was, now) = (Rows(first, channels), Rows(second, channels));
        var width = Numbers(maximum(was.std(1, unbiased: false), now.std(1, unbiased: false)));
        var change = Numbers(now.mean([1L]) - was.mean([1L]));
        var reach = Numbers(now.amax([1L]) - now.mean([1L]) - was.amax([1L]) + was.mean([1L]));
        var producer = after.Producer;
        producer.Should().NotBeNull("the layers of {0} are known", of);
        producer!.Weights.Should().NotBeNull("{0} was read before", of);
        var worst = 0.0;
        for (var c = 0; c < width.Length; c++)
        {
            var (weights, bias) = (producer.Weights![c], producer.Bias[c] - before.Producer!.Bias[c]);
            var moved = (double)after.Channels[c].Mean - before.Channels[c].Mean;
            var spread = (double)after.Channels[c].Reach - before.Channels[c].Reach;
            (double Is, double Expected, string Part)[] parts =
            [
                (weights, Weights[c], "own weights"), (bias, Bias[c], "bias"), (moved - weights - bias, Inputs[c], "inputs"),
                (moved, change[c], "mean"), (Weights[c] + Bias[c] + Inputs[c], change[c], "sum of the parts"), (spread, reach[c], "reach"),
            ];
            foreach (var (value, expected, part) in parts)
            {
                worst = Math.Max(worst, Math.Abs(value - expected) / width[c]);
                value.Should().BeApproximately(expected, 1e-4 * width[c], "it is the {0} of channel {1} of {2}", part, c, of);
            }
        }
        return worst;
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];
}
