namespace TorchRelu;

/// <summary>How it became known which dimension holds a site's channels.</summary>
public enum ChannelAxis
{
    /// <summary>From the number of dimensions alone: dimension 1, or the last of three.</summary>
    FromShape,

    /// <summary>From the layer that makes the values: a convolution has its channels in dimension 1, a Linear last.</summary>
    FromProducer,

    /// <summary>The user said so.</summary>
    Told,
}
