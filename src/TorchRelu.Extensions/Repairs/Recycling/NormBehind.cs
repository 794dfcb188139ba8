using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>
/// Silences recycled channels in a batch normalisation that alone reads them: with a scale of 0 it gives its bias, as it does for a dead
/// channel. So nothing behind it has to be known or changed, and the scale learns at the first step.
/// </summary>
internal static class NormBehind
{
    /// <summary>How far off zero a dead channel may still be by the running statistics, in their spreads: 0.2.</summary>
    public const double MostRemembered = 0.2;

    public static Refusal? Check(string site, SiteUse use, NamedModule norm, RepairContext context)
    {
        if (Layers.Check(site, norm, context.Modules, use.Links!) is { } refusal) return refusal;
        if (norm.Module.get_parameter("weight") is not { } scale || norm.Module.get_parameter("bias") is not { } bias)
            return Refusals.NoScaleBehind(site, norm);
        if (scale.numel() != use.Channels) return Refusals.ReshapedBefore(site, norm, use.Channels!.Value, scale.numel());
        foreach (var (name, values) in new[] { ("weight", scale), ("bias", bias) })
        {
            if (!values.requires_grad) return Refusals.FrozenParameter(site, norm, name);
            if (context.Optimizer!.GroupOf(values) is null)
                return Refusals.UntrainedParameter(site, norm, name, context.Optimizer.Name);
        }
        if (!norm.Module.training) return null;
        var (constants, scales, biases) = (Constants(norm.Module), Floats.Read(scale), Floats.Read(bias));
        bool IsRemembered(int channel) => Math.Abs(constants[channel] - biases[channel]) > MostRemembered * Math.Abs(scales[channel]);
        return use.Dead.FirstOrDefault(IsRemembered, -1) is >= 0 and var channel
            ? Refusals.StillRemembered(site, norm, channel, Math.Abs((constants[channel] - biases[channel]) / scales[channel])) : null;
    }

    /// <summary>The steps for a norm that was checked.</summary>
    /// <param name="use">The use, with the channels.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="isWhole">Whether the whole layer is made anew. Then the norm is that of a new network.</param>
    /// <param name="context">The training.</param>
    public static IEnumerable<Edit> Edits(SiteUse use, NamedModule norm, bool isWhole, RepairContext context)
    {
        var scale = norm.Module.get_parameter("weight")!;
        // In eval mode a silent channel gives another constant than the bias.
        if (isWhole || !norm.Module.training)
        {
            var constants = isWhole ? new float[scale.numel()] : Constants(norm.Module);
            foreach (var edit in NormEdits.Set(norm, use.Dead, ("bias", channel => constants[channel]))) yield return edit;
        }
        foreach (var edit in NormEdits.Set(norm, use.Dead, ("weight", _ => isWhole ? 1 : 0),
            ("running_mean", _ => (float)FreshInputs.Mean), ("running_var", _ => (float)FreshInputs.Variance))) yield return edit;
        foreach (var edit in MomentEdits.FreshRows(context.Optimizer!, $"weight of {Layers.Text(norm)}", scale, use.Dead))
            yield return edit;
    }

    // What the norm makes of silent channels in eval mode.
    private static float[] Constants(nn.Module norm)
    {
        var layer = (nn.Module<Tensor, Tensor>)norm;
        var weight = norm.get_parameter("weight")!;
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var wasTraining = norm.training;
        if (wasTraining) norm.eval();
        try
        {
            // Of one row, so that no sizes have to be known.
            long[] sizes = [1, weight.numel(), .. norm is BatchNorm3d ? [1L, 1, 1] : norm is BatchNorm2d ? [1L, 1] : Array.Empty<long>()];
            return Floats.Read(layer.forward(zeros(sizes, weight.dtype, weight.device)).flatten());
        }
        finally
        {
            if (wasTraining) norm.train();
        }
    }
}
