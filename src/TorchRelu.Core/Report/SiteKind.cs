namespace TorchRelu;

/// <summary>The ways to observe the result of an activation.</summary>
public enum SiteKind
{
    /// <summary>The output of an activation module.</summary>
    Module,

    /// <summary>
    /// The output of a Linear, Conv or BatchNorm followed by a functional ReLU. The value relu(z) is zero exactly if z is not above zero.
    /// </summary>
    PreActivation,

    /// <summary>The input of the next layer. It also shows an activation that is applied in place to a sum.</summary>
    ConsumerInput,
}

/// <summary>The sources of a site's channel dimension.</summary>
public enum ChannelAxis
{
    /// <summary>Derived from the number of dimensions alone: dimension 1, or the last of three.</summary>
    FromShape,

    /// <summary>Derived from the layer that produces the values: dimension 1 for a convolution, the last dimension for a Linear.</summary>
    FromProducer,

    /// <summary>Given by the user.</summary>
    Told,
}

/// <summary>Names one site of a model, whatever its report calls it.</summary>
/// <param name="Module">The module's name in the model.</param>
/// <param name="Kind">How the site is seen.</param>
/// <param name="Use">The use of the module, from 0.</param>
internal sealed record SiteKey(string Module, SiteKind Kind, int Use);
