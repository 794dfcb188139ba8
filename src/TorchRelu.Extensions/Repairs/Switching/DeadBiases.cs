using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Creates the steps of a switch that centre the biases of the dead channels.</summary>
internal static class DeadBiases
{
    /// <param name="order">The switch.</param>
    /// <param name="notes">Receives a note for biases that cannot be centred.</param>
    public static IReadOnlyList<Edit> Edits(SwitchOrder order, List<string> notes)
    {
        var edits = new List<Edit>();
        foreach (var use in order.Site.Uses.Where(use => order.DeadAt(use).Count > 0))
        {
            if (use.Links is null || BiasCentre.BiasOf(use.Links) is not { } found)
            {
                var why = use.Links is { Producers.Count: > 0 } ? "has no bias" : "is not known";
                notes.Add($"The pre-activations of {order.DeadAt(use).Count} dead channels were not centred: the layer before {why}.");
            }
            else if (!found.Bias.requires_grad) notes.Add($"The biases of {Layers.Text(found.Layer)} are frozen and were not centred.");
            else if (use.Channels is { } channels && found.Bias.numel() != channels)
                notes.Add($"{Layers.Text(found.Layer)} has {found.Bias.numel()} biases for {channels} channels; they were not centred.");
            else edits.Add(Centre(use, order.DeadAt(use), found.Layer, found.Bias));
        }
        return edits;
    }

    /// <summary>
    /// The largest output change of any dead channel over the measured batches. Null if a use was not measured or the slope is unknown.
    /// </summary>
    public static double? LargestChange(SwitchOrder order)
    {
        var slope = order.To.Spec.Kind is "LeakyReLU" or "PReLU" or "ELU" ? order.To.Spec.Value : null;
        var dead = order.Site.Uses.Where(use => order.DeadAt(use).Count > 0).ToList();
        if (slope is null || dead.Count == 0
            || dead.Any(use => use.Measured is null || use.Links is null || BiasCentre.BiasOf(use.Links) is null)) return null;
        if (dead.Any(use => order.DeadAt(use).Any(channel => !SilentOutput.IsZero(order.Site.Rectifier, use, channel)))) return null;
        var largest =
            dead.Max(use => order.DeadAt(use).Max(channel => BiasCentre.LargestChange(use.Measured!, channel, slope.Value, Roundoff(use))));
        return double.IsFinite(largest) ? largest : null;
    }

    // Four units in the last place, for the sum of products, the bias and the mean.
    private static double Roundoff(SiteUse use) => BiasCentre.BiasOf(use.Links!)!.Value.Bias.dtype switch
    {
        ScalarType.BFloat16 => 4 / 256.0,
        ScalarType.Float16 => 4 / 2048.0,
        _ => 4 / 16_777_216.0,
    };

    private static Edit Centre(SiteUse use, IReadOnlyList<int> dead, NamedModule layer, Parameter bias)
    {
        var values = BiasCentre.Values(use, dead, layer, bias);
        return TensorEdit.Fill($"centre {dead.Count} biases of {Layers.Text(layer)}", bias, dead, channel => values[channel]);
    }
}

/// <summary>
/// Centres the biases of dead channels, so that a switch does not inject slope * bias. A bias of -100 would inject -1 at a slope of 0.01.
/// </summary>
internal static class BiasCentre
{
    /// <summary>
    /// The largest output change of a dead channel over the measured batch. The old output is 0. The new output is the new activation of
    /// the centred pre-activation.
    /// </summary>
    /// <param name="measured">The batch.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="slope">The slope of the new activation below zero.</param>
    /// <param name="roundoff">The relative error of a pre-activation. Rounding removes small differences beside a large bias.</param>
    public static double LargestChange(SiteMeasurement measured, int channel, double slope, double roundoff)
    {
        var shift = -measured.Mean[channel];
        var unseen = roundoff * Math.Max(Math.Abs(measured.Lowest[channel]), Math.Abs(measured.Highest[channel]));
        return Math.Max(measured.Highest[channel] + shift + unseen, Math.Abs(slope) * (unseen - (measured.Lowest[channel] + shift)));
    }

    /// <summary>The pre-activation without the bias if every input is at its mean.</summary>
    /// <param name="row">The channel's weights.</param>
    /// <param name="meanInput">The mean of every input of the layer, with its groups one after the other.</param>
    /// <param name="inputs">The number of inputs that the channel reads.</param>
    /// <param name="group">The group of inputs that the channel reads, from 0.</param>
    public static float AtMeanInput(float[] row, float[] meanInput, int inputs, int group = 0)
    {
        var positions = row.Length / inputs;
        double total = 0;
        for (var i = 0; i < row.Length; i++) total += (double)row[i] * meanInput[(group * inputs) + (i / positions)];
        return (float)total;
    }

    /// <summary>
    /// The bias that shifts the pre-activations: that of the batch normalisation if there is one. Null if there is no such bias.
    /// </summary>
    public static (NamedModule Layer, Parameter Bias)? BiasOf(SiteLinks links)
    {
        foreach (var layer in links.Producers)
        {
            if (layer.Module.get_parameter("bias") is { } bias) return (layer, bias);
            // A bias of the layer before a normalisation has no effect.
            if (LayerKinds.Normalises(layer.Module)) return null;
        }
        return null;
    }

    /// <summary>The new biases of the dead channels: from the measured pre-activations, else from the mean input, else 0.</summary>
    public static IReadOnlyDictionary<int, float> Values(SiteUse use, IReadOnlyList<int> dead, NamedModule layer, Parameter bias)
    {
        var old = Floats.Read(bias);
        if (use.Measured is { } measured)
            return dead.ToDictionary(channel => channel, channel => Finite(old[channel] - measured.Mean[channel]));
        if (!LayerKinds.HasRows(layer.Module) || use.Links?.Data?.Mean is not { } meanInput)
            return dead.ToDictionary(channel => channel, _ => 0f);
        using var scope = NewDisposeScope();
        var weight = layer.Module.get_parameter("weight")!;
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        var perGroup = outputs * inputs / meanInput.Length;
        return dead.ToDictionary(channel => channel, channel =>
            Finite(-AtMeanInput(Floats.Read(weight.select(0, channel)), meanInput, inputs, channel / perGroup)));
    }

    /// <summary>Returns 0 for a bias that is not finite, so that a batch with invalid values does not change the weights.</summary>
    public static float Finite(float bias) => float.IsFinite(bias) ? bias : 0;
}
