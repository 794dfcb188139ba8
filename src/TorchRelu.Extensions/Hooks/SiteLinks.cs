using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The layers around a site, as found in the first forward.</summary>
/// <param name="Producers">The layers that made the input of the activation, nearest first, e.g. a BatchNorm and the Linear or Conv before
/// it. Empty if functions computed the input.</param>
/// <param name="Consumers">The layers with weights that used the output of the activation, directly or through pooling, dropout,
/// flattening, concatenation and a batch normalisation. The list may be incomplete.</param>
internal sealed record SiteLinks(IReadOnlyList<NamedModule> Producers, IReadOnlyList<NamedModule> Consumers)
{
    /// <summary>The batch normalisation that alone reads the site, before the consumers; null if there is none.</summary>
    public NamedModule? NormBehind { get; init; }

    /// <summary>The index of the site's call among all calls of the forward.</summary>
    public required int Order { get; init; }

    /// <summary>The dimension that holds the channels, as the layers before and behind agree on it.</summary>
    public ChannelDimension? Dimension { get; init; }

    /// <summary>Where its pre-activations are read, and the layers that make them; null if they cannot be read.</summary>
    public ReadingPlan? Reading { get; init; }

    /// <summary>Whether the model returns what the site gives.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Whether no function between the layers and the activation changes the range of the values.</summary>
    public bool KeepsProducersRange { get; init; }

    /// <summary>
    /// The units of the site per channel of the layer before: more than 1 behind a flattening, and 0 if their order is not known.
    /// </summary>
    public int UnitsPerChannel { get; init; } = 1;

    /// <summary>
    /// The watched module, and the use of it, whose output the layer with weights reads; null if there is none or it is unknown.
    /// </summary>
    public (ProbeTarget Target, int Use)? Upstream { get; init; }

    /// <summary>The connections of the site to these layers; null if no forward was traced.</summary>
    public ChannelFlow? Flow { get; init; }

    /// <summary>Whether the layer with weights reads the data directly.</summary>
    public bool ReadsData { get; init; }

    /// <summary>Whether no input of the layer with weights was negative in the first forward.</summary>
    public bool InputsWereNonNegative { get; init; }

    /// <summary>The watched modules whose output the layer with weights may read.</summary>
    public IReadOnlyList<ProbeTarget> Feeding { get; init; } = [];

    /// <summary>
    /// Whether the inputs of the layer with weights are still non-negative. A repair ends this if it puts an activation with negative
    /// outputs before the layer.
    /// </summary>
    public bool InputsNonNegative => InputsWereNonNegative && !Feeding.Any(target => target.LetsNegativesThroughNow);

    /// <summary>Mean and variance of the data per input channel in the first forward; null if the layer does not read the data.</summary>
    public InputMoments? Data { get; init; }

    /// <summary>The layer with weights; null if it is unknown.</summary>
    public NamedModule? Weights => Producers.Count > 0 && LayerKinds.MakesChannels(Producers[^1].Module) ? Producers[^1] : null;

    /// <summary>The batch normalisation between the layer with weights and the activation; null if there is none.</summary>
    public NamedModule? Norm => Producers.Count > 0 && LayerKinds.IsBatchNorm(Producers[0].Module) ? Producers[0] : null;
}

/// <summary>The moments of one batch of inputs.</summary>
/// <param name="Mean">The mean per channel.</param>
/// <param name="Variance">The variance per channel.</param>
internal sealed record InputMoments(float[] Mean, float[] Variance)
{
    /// <summary>The moments of a tensor.</summary>
    /// <param name="input">The inputs of one batch.</param>
    /// <param name="dimension">The dimension that holds the channels, from 0.</param>
    public static InputMoments Of(Tensor input, int dimension)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var others = Dimensions.Others(input, dimension);
        var values = input.detach().to_type(float32);
        var mean = others.Length == 0 ? values : values.mean(others);
        var square = others.Length == 0 ? values.mul(values) : values.mul(values).mean(others);
        return new(Floats.Read(mean), Floats.Read(square.sub(mean.mul(mean))));
    }
}

/// <summary>A module and its name in the model.</summary>
internal readonly record struct NamedModule(string Name, nn.Module Module);
