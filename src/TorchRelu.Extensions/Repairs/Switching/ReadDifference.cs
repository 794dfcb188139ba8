using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Repairs;

/// <summary>Measures how much less the layers behind a switched activation would read if it were taken back.</summary>
internal static class ReadDifference
{
    // What float32 leaves of a spread of 0 beside a bias: some units in the last place.
    private const double Roundoff = 1e-6;

    /// <summary>
    /// The spread of what a layer's outputs would lose, over the spread that they have: the largest of the layers. Means do not count,
    /// because a bias can make up for them.
    /// </summary>
    /// <param name="difference">What the new activation gives more than the old one, of one batch.</param>
    /// <param name="now">What the new one gives.</param>
    /// <param name="links">The layers around the activation.</param>
    /// <returns>Null if a layer is not known to read the outputs as they are, or flattened.</returns>
    public static double? Spread(Tensor difference, Tensor now, SiteLinks? links)
    {
        if (links?.Flow is not { } flow || links.Consumers.Count == 0) return null;
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var most = 0.0;
        foreach (var consumer in links.Consumers)
        {
            if (consumer.Module is not nn.Module<Tensor, Tensor> layer || !LayerKinds.HasRows(layer)) return null;
            if (!flow.InputShapes.TryGetValue(layer, out var shape)) return null;
            if (Read(difference, shape) is not { } lost || Read(now, shape) is not { } read) return null;
            var type = layer.get_parameter("weight")!.dtype;
            var spread = SpreadOf(layer, lost.to_type(type));
            if (spread != 0) most = Math.Max(most, spread / SpreadOf(layer, read.to_type(type)));
        }
        return most;
    }

    private static double SpreadOf(nn.Module<Tensor, Tensor> layer, Tensor read)
    {
        var output = layer.forward(read).to_type(float32);
        var channels = LayerKinds.FeatureDimension(layer, (int)output.dim()) ?? 1;
        var others = Dimensions.Others(output, channels);
        var spread = output.sub(output.mean(others, keepdim: true)).square().mean().sqrt().item<float>();
        return spread > Roundoff * output.abs().max().item<float>() ? spread : 0;
    }

    private static Tensor? Read(Tensor outputs, long[] shape) => shape.AsSpan(1).SequenceEqual(outputs.shape.AsSpan(1)) ? outputs
        : shape.Length == 2 && outputs.numel() / outputs.shape[0] == shape[1] ? outputs.flatten(1) : null;
}
