using static TorchSharp.torch;

namespace TorchRelu.Counts;

/// <summary>Dimensions of a tensor.</summary>
internal static class Dimensions
{
    /// <summary>All dimensions of a tensor but one, from 0.</summary>
    public static long[] Others(Tensor tensor, int dimension) =>
        [.. Enumerable.Range(0, (int)tensor.dim()).Where(other => other != dimension).Select(other => (long)other)];
}
