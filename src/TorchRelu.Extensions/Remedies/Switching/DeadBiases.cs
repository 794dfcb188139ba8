using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu;

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

    /// <summary>The most that the output of any dead channel changes over the measured batches; null where one was not measured, or the activation's slope is not known.</summary>
    public static double? LargestChange(SwitchOrder order)
    {
        var slope = order.To.Spec.Kind is "LeakyReLU" or "PReLU" or "ELU" ? order.To.Spec.Value : null;
        var dead = order.Site.Uses.Where(use => order.DeadAt(use).Count > 0).ToList();
        if (slope is null || dead.Count == 0 || dead.Any(use => use.Measured is null || use.Links is null || BiasCentre.BiasOf(use.Links) is null)) return null;
        if (dead.Any(use => order.DeadAt(use).Any(channel => !SilentOutput.IsZero(order.Site.Rectifier, use, channel)))) return null;
        var largest = dead.Max(use => order.DeadAt(use).Max(channel => BiasCentre.LargestChange(use.Measured!, channel, slope.Value, Roundoff(use))));
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
