namespace TorchRelu;

/// <summary>How a rectifier's result is seen.</summary>
public enum SiteKind
{
    /// <summary>The output of a rectifier module.</summary>
    Module,

    /// <summary>
    /// The output of a Linear, Conv or BatchNorm whose rectifier is a function: relu(z) is zero exactly where z is not above zero.
    /// </summary>
    PreActivation,

    /// <summary>The input of the next layer, which also sees an activation applied in place to a sum.</summary>
    ConsumerInput,
}

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
