namespace TorchRelu;

/// <summary>How a rectifier's result is seen.</summary>
public enum SiteKind
{
    /// <summary>The output of a rectifier module.</summary>
    Module,

    /// <summary>The output of a Linear, Conv or BatchNorm whose rectifier is a function: relu(z) is zero exactly where z is not above zero.</summary>
    PreActivation,

    /// <summary>The input of the next layer, which also sees an activation applied in place to a sum.</summary>
    ConsumerInput,
}
