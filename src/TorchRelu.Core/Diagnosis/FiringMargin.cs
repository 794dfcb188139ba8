namespace TorchRelu;

/// <summary>What is counted of an activation: a number that is above zero exactly where the activation passes a gradient, so that "fires" means the same for all.</summary>
internal enum FiringMargin
{
    /// <summary>The output y. For ReLU, and for every activation that cannot die (there it only tells positive from negative).</summary>
    Output,

    /// <summary>min(y - Low, High - y) of the output y: ReLU6 and Hardtanh have no gradient at either end.</summary>
    BetweenEnds,

    /// <summary>z - Low of the input z: Hardswish has no gradient for z below -3, and its output there is 0 or -0.0 as it also is at z = 0.</summary>
    InputAboveLow,
}
