using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>One use of one module in a forward.</summary>
/// <param name="Name">The name of the module.</param>
/// <param name="Module">The module.</param>
/// <param name="Use">Which call of it in the forward, from 0.</param>
internal sealed record UsedModule(string Name, nn.Module<Tensor, Tensor> Module, int Use);

/// <summary>A layer with weights, and the normalisation behind it, whose result goes into a site; one of them may be missing.</summary>
internal sealed record Branch(UsedModule? Weights, UsedModule? Norm);

/// <summary>Where a site's pre-activations are read, and the layers that make them.</summary>
/// <param name="At">The module at which they are read.</param>
/// <param name="IsInput">Whether they are its input; otherwise its output.</param>
/// <param name="Dimension">The dimension that holds the channels; null if the shape decides.</param>
/// <param name="Branches">The layers that make them, which add up; empty if they are not known.</param>
internal sealed record ReadingPlan(UsedModule At, bool IsInput, int? Dimension, IReadOnlyList<Branch> Branches)
{
    /// <summary>The units of the site per channel that is read: more than 1 behind a flattening.</summary>
    public int UnitsPerChannel { get; init; } = 1;
}
