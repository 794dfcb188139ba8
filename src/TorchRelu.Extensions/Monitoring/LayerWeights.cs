using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Monitoring;

/// <summary>
/// Reads the parameters of a layer per channel, at decisions. It does not read layers whose rows are not output channels (transposed
/// convolutions).
/// </summary>
internal static class LayerWeights
{
    /// <summary>
    /// The bias and the norm of the incoming weights per output channel; the bias is empty if there is none. For a batch normalisation
    /// these are beta and |gamma|. The result is null if there is nothing to read.
    /// </summary>
    public static (float[] Bias, float[] RowNorm)? Units(nn.Module layer)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (Weight(layer) is not { } weight) return null;
        return (Bias(layer), weight.dim() == 1 ? Floats.Read(weight.abs()) : Floats.Read(weight.mul(weight).flatten(1).sum(1L).sqrt()));
    }

    /// <summary>
    /// The share of the incoming weights, by absolute value, that comes from dead inputs, per output channel; null if the sizes do not
    /// match.
    /// </summary>
    /// <param name="layer">A Linear, or a convolution without groups.</param>
    /// <param name="dead">Whether each channel of the layer before is dead. A Linear after a flattening has a block of inputs for each
    /// channel.</param>
    public static float[]? ShareFrom(nn.Module layer, IReadOnlyList<bool> dead)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        if (Weight(layer) is not { } weight || weight.dim() < 2 || weight.shape[1] % dead.Count != 0) return null;
        if (weight.dim() > 2 && weight.shape[1] != dead.Count) return null;
        // The sizes are (output channels, channels of the layer before, weights of each of these).
        var magnitude = weight.abs().reshape(weight.shape[0], dead.Count, -1).sum(2L);
        var mask = from_array(dead.Select(isDead => isDead ? 1f : 0f).ToArray()).to(magnitude.dtype, magnitude.device);
        return Floats.Read(magnitude.mul(mask).sum(1L).div(magnitude.sum(1L)));
    }

    /// <summary>All weights, row by row, and the bias; null if there is nothing to read.</summary>
    public static (float[] Weight, float[] Bias, long[] Shape)? All(nn.Module layer) =>
        Weight(layer) is { } weight ? (Floats.Read(weight), Bias(layer), weight.shape) : null;

    /// <summary>The values per channel of a buffer of a batch normalisation; empty if the layer has no buffer of this name.</summary>
    public static float[] Buffer(
        nn.Module layer, string name) => layer.get_buffer(name) is { IsInvalid: false } buffer ? Floats.Read(buffer) : [];

    public static float[] Bias(nn.Module layer) => LayerKinds.Parameter(layer, "bias") is { } bias ? Floats.Read(bias) : [];

    private static Parameter? Weight(nn.Module layer) => layer is ConvolutionTranspose ? null : LayerKinds.Parameter(layer, "weight");
}
