using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Readings;

/// <summary>What was read of one layer with weights in one forward.</summary>
/// <param name="Mean">The mean inputs, group by group; empty if they could not be read.</param>
/// <param name="Products">The mean of w.x of each channel.</param>
/// <param name="ProductsBefore">The same with the mean inputs of the last reading; null without one.</param>
/// <param name="Norms">The norm of each channel's weights.</param>
/// <param name="Bias">The bias of each channel; zeros without one.</param>
internal sealed record LayerReading(float[] Mean, double[] Products, double[]? ProductsBefore, float[] Norms, float[] Bias)
{
    /// <summary>Reads a layer before its forward.</summary>
    /// <param name="layer">A Linear, a convolution or a transposed convolution.</param>
    /// <param name="input">Its input.</param>
    /// <param name="before">The mean inputs of the last reading; null without one.</param>
    /// <returns>The reading; null if the layer cannot be read.</returns>
    public static LayerReading? Of(nn.Module<Tensor, Tensor> layer, Tensor input, float[]? before)
    {
        if (LayerKinds.Parameter(layer, "weight") is not { } weight || MeanInputs.Of(layer, input) is not { } means) return null;
        var groups = means.size(0);
        var rows = LayerRows.Of(layer, weight, groups);
        var mean = Floats.Read(means);
        if (before is not null && before.Length != mean.Length) before = null;
        var channels = (int)rows.size(0);
        var (products, productsBefore, norms) = (new double[channels], new double[channels], new float[channels]);
        if (Floats.AreReadable(rows)) Multiply(rows, mean, before ?? mean, (int)groups, products, productsBefore, norms);
        else MultiplyElsewhere(rows, mean, before ?? mean, groups, products, productsBefore, norms);
        return new(mean, products, before is null ? null : productsBefore, norms, BiasOf(layer, channels));
    }

    /// <summary>The norm of the mean inputs, over all groups.</summary>
    public double MeanNorm => Math.Sqrt(Mean.Sum(value => (double)value * value));

    private static void Multiply(
        Tensor rows, float[] mean, float[] before, int groups, double[] products, double[] productsBefore, float[] norms)
    {
        var weights = MemoryMarshal.Cast<byte, float>(rows.bytes);
        var (size, length) = (norms.Length / groups, mean.Length / groups);
        for (var group = 0; group < groups; group++)
        {
            RowProducts.Compute(weights.Slice(group * size * length, size * length), mean.AsSpan(group * length, length),
                before.AsSpan(group * length, length), products.AsSpan(group * size, size), productsBefore.AsSpan(group * size, size),
                norms.AsSpan(group * size, size));
        }
        GC.KeepAlive(rows);
    }

    private static void MultiplyElsewhere(
        Tensor rows, float[] mean, float[] before, long groups, double[] products, double[] productsBefore, float[] norms)
    {
        var weights = rows.to_type(float32).reshape(groups, norms.Length / groups, -1);
        Fill(Product(weights, mean, groups), products);
        Fill(Product(weights, before, groups), productsBefore);
        Floats.Read(weights.mul(weights).sum(2L).sqrt()).CopyTo(norms, 0);
    }

    private static float[] Product(Tensor weights, float[] mean, long groups) =>
        Floats.Read(weights.mul(from_array(mean).to(weights.device).reshape(groups, 1, -1)).sum(2L));

    private static void Fill(float[] from, double[] to)
    {
        for (var i = 0; i < to.Length; i++) to[i] = from[i];
    }

    private static float[] BiasOf(nn.Module layer, int channels) =>
        LayerKinds.Parameter(layer, "bias") is { } bias ? Floats.Read(bias) : new float[channels];
}

/// <summary>What was read of one normalisation in one forward.</summary>
/// <param name="Scale">Its scale per channel.</param>
/// <param name="Shift">Its shift per channel.</param>
/// <param name="Running">Its running mean, and the root of its running variance, if it normalises by them; else null.</param>
internal sealed record NormReading(float[] Scale, float[] Shift, (float[] Mean, double[] Spread)? Running)
{
    /// <summary>The factor by which the scale and running statistics multiply a channel.</summary>
    public double Factor(int channel) => Scale[channel] / (Running?.Spread[channel] ?? 1);

    /// <summary>Reads a normalisation before its forward.</summary>
    /// <returns>The reading; null if it has a scale of its own for each position.</returns>
    public static NormReading? Of(nn.Module<Tensor, Tensor> norm, int channels)
    {
        var scale = LayerKinds.Parameter(norm, "weight") is { } weight ? Floats.Read(weight) : [.. Enumerable.Repeat(1f, channels)];
        var shift = LayerKinds.Parameter(norm, "bias") is { } bias ? Floats.Read(bias) : new float[channels];
        if (scale.Length != channels || shift.Length != channels) return null;
        return new(scale, shift, norm is BatchNorm { training: false } batch ? RunningOf(batch) : null);
    }

    private static (float[], double[])? RunningOf(BatchNorm norm) =>
        norm.get_buffer("running_mean") is { IsInvalid: false } mean && norm.get_buffer("running_var") is { IsInvalid: false } variance
            ? (Floats.Read(mean), [.. Floats.Read(variance).Select(value => Math.Sqrt(value + norm.eps))]) : null;
}
