using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Reads the parameters of a layer per channel, at decisions. A layer whose rows are not its output channels (transposed convolutions) is
/// not read.
/// </summary>
internal static class LayerWeights
{
    /// <summary>
    /// Per output channel the bias (empty where there is none) and the norm of the incoming weights; behind a batch normalisation beta and
    /// |gamma|. Null where there is nothing to read.
    /// </summary>
    public static (float[] Bias, float[] RowNorm)? Units(nn.Module layer)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (Weight(layer) is not { } weight) return null;
        return (Bias(layer), weight.dim() == 1 ? Floats.Of(weight.abs()) : RowNormsOf(weight));
    }

    /// <summary>Per output channel the sum of its incoming weights; null where there is nothing to read.</summary>
    public static float[]? Sums(nn.Module layer)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        return Weight(layer) is { } weight && weight.dim() > 1 ? Floats.Of(weight.flatten(1).sum(1L)) : null;
    }

    /// <summary>
    /// Per output channel the share of its incoming weight, by absolute value, that comes from inputs which are dead; null where the two do
    /// not fit.
    /// </summary>
    /// <param name="layer">A Linear, or a convolution without groups.</param>
    /// <param name="dead">Per channel of the layer before. A Linear behind a flattening has a block of inputs for each.</param>
    public static float[]? ShareFrom(nn.Module layer, IReadOnlyList<bool> dead)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (Weight(layer) is not { } weight || weight.dim() < 2 || weight.shape[1] % dead.Count != 0) return null;
        if (weight.dim() > 2 && weight.shape[1] != dead.Count) return null;
        // (out, in channels of the layer before, what each of them has of weights)
        var magnitude = weight.abs().reshape(weight.shape[0], dead.Count, -1).sum(2L);
        var mask = from_array(dead.Select(isDead => isDead ? 1f : 0f).ToArray()).to(magnitude.dtype, magnitude.device);
        return Floats.Of(magnitude.mul(mask).sum(1L).div(magnitude.sum(1L)));
    }

    /// <summary>Per output channel the mean and the spread of w.x for inputs of these moments; null where the two do not fit.</summary>
    public static (float[] Mean, float[] Spread)? Projection(nn.Module layer, InputMoments inputs)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (Weight(layer) is not { } weight || weight.dim() < 2 || weight.shape[1] != inputs.Mean.Length) return null;
        var rows = weight.reshape(weight.shape[0], inputs.Mean.Length, -1);
        var mean = rows.sum(2L).mul(from_array(inputs.Mean).to(weight.dtype, weight.device)).sum(1L);
        var variance = rows.mul(rows).sum(2L).mul(from_array(inputs.Variance).to(weight.dtype, weight.device)).sum(1L);
        return (Floats.Of(mean), Floats.Of(variance.clamp(0).sqrt()));
    }

    /// <summary>All weights row by row and the bias; null where there is nothing to read.</summary>
    public static (float[] Weight, float[] Bias, long[] Shape)? All(nn.Module layer) =>
        Weight(layer) is { } weight ? (Floats.Of(weight), Bias(layer), weight.shape) : null;

    /// <summary>Per channel what the layer keeps under a name: a buffer of a batch normalisation. Empty where it has none.</summary>
    public static float[] Buffer(nn.Module layer, string name) => layer.get_buffer(name) is { } buffer ? Floats.Of(buffer) : [];

    public static float[] Bias(nn.Module layer) => layer.get_parameter("bias") is { } bias ? Floats.Of(bias) : [];

    // libtorch has no operator that reads the weights once, at the speed of memory, and makes no second copy of them.
    private static float[] RowNormsOf(Tensor weight)
    {
        if (!Floats.AreReadable(weight)) return Floats.Of(weight.mul(weight).flatten(1).sum(1L).sqrt());
        var norms = new float[weight.size(0)];
        RowNorms.Of(MemoryMarshal.Cast<byte, float>(weight.bytes), norms);
        GC.KeepAlive(weight);
        return norms;
    }

    private static Parameter? Weight(nn.Module layer) => layer is ConvolutionTranspose ? null : layer.get_parameter("weight");
}
