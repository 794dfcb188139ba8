using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>Where the biases of dead channels go, so that a switch does not inject slope * bias: a bias of -100 would inject -1 at a slope of 0.01.</summary>
internal static class BiasCentre
{
    /// <summary>What to add to the bias of a channel whose pre-activations were measured.</summary>
    public static float Shift(SiteMeasurement measured, int channel, BiasCentring centring) => centring == BiasCentring.Edge ? -measured.Highest[channel] : -measured.Mean[channel];

    /// <summary>The most a dead channel's output changes over the measured batch: it was 0, and is now the new activation of what was centred.</summary>
    public static float LargestChange(SiteMeasurement measured, int channel, BiasCentring centring, double slope)
    {
        var shift = Shift(measured, channel, centring);
        return Math.Max(measured.Highest[channel] + shift, (float)Math.Abs(slope) * -(measured.Lowest[channel] + shift));
    }

    /// <summary>The pre-activation without the bias where every input is at its mean.</summary>
    public static float AtMeanInput(float[] row, float[] meanInput)
    {
        var positions = row.Length / meanInput.Length;
        double total = 0;
        for (var i = 0; i < row.Length; i++) total += (double)row[i] * meanInput[i / positions];
        return (float)total;
    }

    /// <summary>The bias that decides where the pre-activations lie: that of the batch normalisation where there is one. Null where there is none.</summary>
    public static (NamedModule Layer, Parameter Bias)? BiasOf(SiteLinks links)
    {
        foreach (var layer in links.Producers)
        {
            if (layer.Module.get_parameter("bias") is { } bias) return (layer, bias);
            // Behind a normalisation a bias of the layer before has no effect.
            if (LayerKinds.Normalises(layer.Module)) return null;
        }
        return null;
    }

    /// <summary>The new biases of the dead channels: by the measured pre-activations, else by the mean input, else 0.</summary>
    public static IReadOnlyDictionary<int, float> Values(SiteUse use, IReadOnlyList<int> dead, NamedModule layer, Parameter bias, BiasCentring centring)
    {
        var old = Floats.Of(bias);
        if (use.Measured is { } measured) return dead.ToDictionary(channel => channel, channel => old[channel] + Shift(measured, channel, centring));
        var meanInput = Layers.HasRows(layer.Module) ? use.Links?.Data?.Mean : null;
        using var scope = NewDisposeScope();
        return dead.ToDictionary(channel => channel, channel => meanInput is null ? 0 : -AtMeanInput(Floats.Of(layer.Module.get_parameter("weight")!.select(0, channel)), meanInput));
    }
}
