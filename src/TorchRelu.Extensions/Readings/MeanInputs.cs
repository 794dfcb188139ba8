using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Readings;

/// <summary>Reads the mean of what each weight of a layer is multiplied with, over a batch and all positions.</summary>
internal static class MeanInputs
{
    /// <summary>The means, one row of them per group of channels; null if they cannot be read.</summary>
    /// <param name="layer">A Linear, a convolution or a transposed convolution.</param>
    /// <param name="input">Its input.</param>
    public static Tensor? Of(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        if (layer is Linear && input.dim() == 1) return input.detach().unsqueeze(0);
        if (layer is Linear) return ReadRows.Of(input).reshape(-1, input.size(-1)).mean([0L], keepdim: true);
        if (LayerKinds.Parameter(layer, "weight") is not { requires_grad: true } weight) return null;
        var batch = input.dim() == weight.dim() ? ReadRows.Of(input) : input.detach().unsqueeze(0);
        // A convolution is linear: the gradient of a channel's mean output is the mean of what its weights are multiplied with. Strides,
        // paddings, dilations and groups are those of the layer itself.
        using var graded = enable_grad();
        var output = layer.forward(batch.mean([0L], keepdim: true));
        var groups = GroupsOf(layer, weight, batch.size(1), output.size(1));
        var firsts = arange(groups, int64, output.device).mul(output.size(1) / groups);
        var sum = output.index_select(1, firsts).flatten(2).mean([2L]).sum();
        using var ungraded = no_grad();
        var gradient = autograd.grad([sum], [weight])[0];
        return LayerRows.Of(layer, gradient, groups).index_select(0, firsts);
    }

    private static long GroupsOf(nn.Module layer, Tensor weight, long inputs, long outputs) =>
        LayerKinds.HasRows(layer) ? inputs / weight.size(1) : outputs / weight.size(1);
}

/// <summary>The rows of a batch that a reading reads.</summary>
internal static class ReadRows
{
    // Each row of an image or a sequence has many positions; sixteen rows are as good as a batch, and cost less.
    private const long MostWithPositions = 16;
    private const long Most = 1_024;

    /// <summary>The first rows, without history. Which ones depends on the sizes alone, so that layers in a row agree on them.</summary>
    public static Tensor Of(Tensor batch) =>
        batch.detach().narrow(0, 0, Math.Min(batch.size(0), batch.dim() > 2 ? MostWithPositions : Most));
}

/// <summary>The weights of a layer as one row per output channel.</summary>
internal static class LayerRows
{
    /// <param name="layer">The layer.</param>
    /// <param name="weight">Its weight, or a tensor of the same sizes.</param>
    /// <param name="groups">The groups of channels that see only inputs of their own; 1 for a Linear.</param>
    public static Tensor Of(nn.Module layer, Tensor weight, long groups)
    {
        if (LayerKinds.HasRows(layer)) return weight.detach().flatten(1);
        // A transposed convolution has (inputs, outputs of a group, positions).
        var (inputs, outputs) = (weight.size(0) / groups, weight.size(1));
        return weight.detach().reshape(groups, inputs, outputs, -1).transpose(1, 2).reshape(groups * outputs, -1);
    }
}
