using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>The layers around a site, as the first forward showed them.</summary>
/// <param name="Producers">The layers that made the rectifier's input, the nearest first: a BatchNorm and the Linear or Conv before it,
/// say. Empty where it was computed by functions.</param>
/// <param name="Consumers">The layers with weights that used its output, directly or through pooling, dropout and flattening. Not all of
/// them need be known.</param>
internal sealed record SiteLinks(IReadOnlyList<NamedModule> Producers, IReadOnlyList<NamedModule> Consumers)
{
    /// <summary>The place of the site's call among all calls of the forward.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// The watched module, and the use of it, whose output the layer with weights reads; null where it is none or unknown.
    /// </summary>
    public (ProbeTarget Target, int Use)? Upstream { get; init; }

    /// <summary>How the site is wired to these layers; null where nobody looked.</summary>
    public ChannelFlow? Flow { get; init; }

    /// <summary>Whether the layer with weights reads the data itself.</summary>
    public bool ReadsData { get; init; }

    /// <summary>Whether no input of the layer with weights was negative in the first forward.</summary>
    public bool InputsWereNonNegative { get; init; }

    /// <summary>The watched modules whose output that layer may read.</summary>
    public IReadOnlyList<ProbeTarget> Feeding { get; init; } = [];

    /// <summary>
    /// Whether that still holds: no repair has since put an activation that lets negative values through before the layer.
    /// </summary>
    public bool InputsNonNegative => InputsWereNonNegative && !Feeding.Any(target => target.LetsNegativesThroughNow);

    /// <summary>
    /// Mean and variance of the data per input channel, in the first forward; null where the layer does not read the data.
    /// </summary>
    public InputMoments? Data { get; init; }

    /// <summary>The layer with weights; null where it is unknown.</summary>
    public NamedModule? Weights => Producers.Count > 0 && LayerKinds.MakesChannels(Producers[^1].Module) ? Producers[^1] : null;

    /// <summary>The batch normalisation between that layer and the rectifier; null where there is none.</summary>
    public NamedModule? Norm => Producers.Count > 0 && LayerKinds.Normalises(Producers[0].Module) ? Producers[0] : null;
}

/// <summary>What one batch of inputs is like.</summary>
/// <param name="Mean">Per channel.</param>
/// <param name="Variance">Per channel.</param>
internal sealed record InputMoments(float[] Mean, float[] Variance);

/// <summary>A module and where it stands in the model.</summary>
internal readonly record struct NamedModule(string Name, nn.Module Module);
