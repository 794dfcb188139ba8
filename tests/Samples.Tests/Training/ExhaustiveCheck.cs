using static TorchSharp.torch;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>
/// The highest and lowest raw activation of every channel over a whole set, found without the library:
/// the children of the model are called one after the other, and what reaches a rectifier is looked at.
/// </summary>
internal sealed class ExhaustiveCheck
{
    private readonly Dictionary<string, (float[] Highest, float[] Lowest)> _extremes = [];

    public ExhaustiveCheck(nn.Module<Tensor, Tensor> model, DigitTensors digits)
    {
        using var _ = no_grad();
        model.eval();
        foreach (var (images, _) in digits.Batches(50))
        {
            using var scope = NewDisposeScope();
            Look(model, images).eq(model.call(images)).sum().item<long>().Should().Be(
                images.shape[0] * 10, "the children in their order are the model");
        }
    }

    /// <summary>Name, channels, never above zero, never below or at zero.</summary>
    public IEnumerable<(string Name, int Channels, int Dead, int AlwaysOn)> Layers =>
        from layer in _extremes
        let dead = layer.Value.Highest.Count(high => high <= 0)
        let alwaysOn = layer.Value.Lowest.Count(low => low > 0)
        select (layer.Key, layer.Value.Highest.Length, dead, alwaysOn);

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
        if (_extremes.TryGetValue(name, out var before))
            (highest, lowest) = ([.. highest.Zip(before.Highest, Math.Max)], [.. lowest.Zip(before.Lowest, Math.Min)]);
        _extremes[name] = (highest, lowest);
    }
}
