using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>The steps of a switch that centre the biases of the dead channels.</summary>
internal static class DeadBiases
{
    /// <param name="order">The switch.</param>
    /// <param name="notes">Told what could not be centred.</param>
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
    /// The most that the output of any dead channel changes over the measured batches; null where one was not measured, or the activation's
    /// slope is not known.
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

    // Four units in the last place: of the products' sum, of the bias and of the mean.
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
/// Where the biases of dead channels go, so that a switch does not inject slope * bias: a bias of -100 would inject -1 at a slope of 0.01.
/// </summary>
internal static class BiasCentre
{
    /// <summary>
    /// The most a dead channel's output changes over the measured batch: it was 0, and is now the new activation of what was centred.
    /// </summary>
    /// <param name="measured">The batch.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="slope">The new activation's below zero.</param>
    /// <param name="roundoff">The relative error of a pre-activation: beside a large bias the small differences were rounded away.</param>
    public static double LargestChange(SiteMeasurement measured, int channel, double slope, double roundoff)
    {
        var shift = -measured.Mean[channel];
        var unseen = roundoff * Math.Max(Math.Abs(measured.Lowest[channel]), Math.Abs(measured.Highest[channel]));
        return Math.Max(measured.Highest[channel] + shift + unseen, Math.Abs(slope) * (unseen - (measured.Lowest[channel] + shift)));
    }

    /// <summary>The pre-activation without the bias where every input is at its mean.</summary>
    /// <param name="row">The channel's weights.</param>
    /// <param name="meanInput">The mean of every input of the layer; of all its groups, one after the other.</param>
    /// <param name="inputs">How many of them the channel reads.</param>
    /// <param name="group">Which group of them it reads, from 0.</param>
    public static float AtMeanInput(float[] row, float[] meanInput, int inputs, int group = 0)
    {
        var positions = row.Length / inputs;
        double total = 0;
        for (var i = 0; i < row.Length; i++) total += (double)row[i] * meanInput[(group * inputs) + (i / positions)];
        return (float)total;
    }

    /// <summary>
    /// The bias that decides where the pre-activations lie: that of the batch normalisation where there is one. Null where there is none.
    /// </summary>
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
    public static IReadOnlyDictionary<int, float> Values(SiteUse use, IReadOnlyList<int> dead, NamedModule layer, Parameter bias)
    {
        var old = Floats.Of(bias);
        if (use.Measured is { } measured)
            return dead.ToDictionary(channel => channel, channel => Finite(old[channel] - measured.Mean[channel]));
        if (!LayerKinds.HasRows(layer.Module) || use.Links?.Data?.Mean is not { } meanInput)
            return dead.ToDictionary(channel => channel, _ => 0f);
        using var scope = NewDisposeScope();
        var weight = layer.Module.get_parameter("weight")!;
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        var perGroup = outputs * inputs / meanInput.Length;
        return dead.ToDictionary(channel => channel, channel =>
            Finite(-AtMeanInput(Floats.Of(weight.select(0, channel)), meanInput, inputs, channel / perGroup)));
    }

    /// <summary>A batch with a value that is no number says nothing, and must not get into the weights.</summary>
    public static float Finite(float bias) => float.IsFinite(bias) ? bias : 0;
}
