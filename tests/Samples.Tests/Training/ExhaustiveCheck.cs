using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>
/// The highest and lowest raw activation of every channel over a whole set, and how often it fires, found without the library: the
/// children of the model are called one after the other, and what reaches a rectifier is looked at.
/// </summary>
internal sealed class ExhaustiveCheck
{
    private readonly Dictionary<string, (float[] Highest, float[] Lowest, long[] Firing)> _channels = [];
    private readonly long _images;

    public ExhaustiveCheck(nn.Module<Tensor, Tensor> model, DigitTensors digits)
    {
        using var _ = no_grad();
        model.eval();
        _images = digits.Count;
        foreach (var (images, _) in digits.Batches(50))
        {
            using var scope = NewDisposeScope();
            Look(model, images).eq(model.call(images)).sum().item<long>().Should().Be(
                images.shape[0] * 10, "the children in their order are the model");
        }
    }

    /// <summary>Name, channels, never above zero, never below or at zero.</summary>
    public IEnumerable<(string Name, int Channels, int Dead, int AlwaysOn)> Layers =>
        from layer in _channels
        let dead = layer.Value.Highest.Count(high => high <= 0)
        let alwaysOn = layer.Value.Lowest.Count(low => low > 0)
        select (layer.Key, layer.Value.Highest.Length, dead, alwaysOn);

    /// <summary>Of each rectifier and channel, the share of the images on which any of its inputs is above zero.</summary>
    public IEnumerable<double[]> FiringShares =>
        _channels.Values.Select(layer => layer.Firing.Select(count => (double)count / _images).ToArray());

    private Tensor Look(nn.Module<Tensor, Tensor> model, Tensor x)
    {
        foreach (var (name, child) in model.named_children())
        {
            if (child.GetType().Name == "ReLU")
                Keep(name, x);
            x = ((nn.Module<Tensor, Tensor>)child).call(x);
        }

        return x;
    }

    private void Keep(string name, Tensor raw)
    {
        // Positions first: over rows and positions at once it takes many times as long.
        var (high, low) = raw.dim() == 4 ? (raw.flatten(2).amax([2]), raw.flatten(2).amin([2])) : (raw, raw);
        var (highest, lowest) = (high.amax([0]).data<float>().ToArray(), low.amin([0]).data<float>().ToArray());
        var firing = high.gt(0).sum(0L, false, int64).data<long>().ToArray();
        if (_channels.TryGetValue(name, out var before))
        {
            (highest, lowest, firing) = ([.. highest.Zip(before.Highest, Math.Max)], [.. lowest.Zip(before.Lowest, Math.Min)],
                [.. firing.Zip(before.Firing, (first, second) => first + second)]);
        }
        _channels[name] = (highest, lowest, firing);
    }
}
