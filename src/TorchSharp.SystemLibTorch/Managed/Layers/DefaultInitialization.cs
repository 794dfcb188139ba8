using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>How libtorch fills the weights of Linear and Conv: Kaiming-uniform with a = sqrt(5), which is U(-1/sqrt(fan_in), 1/sqrt(fan_in)).</summary>
internal static class DefaultInitialization
{
    public static Tensor Weight(Tensor weight)
    {
        var fanIn = weight.numel() / weight.size(0);
        // Spelled as libtorch computes it, so that one seed gives the same bits.
        var deviation = Math.Sqrt(2.0 / (1 + 5)) / Math.Sqrt(fanIn);
        return Uniform(weight, Math.Sqrt(3.0) * deviation);
    }

    public static Tensor Bias(Tensor bias, long fanIn) => Uniform(bias, 1 / Math.Sqrt(fanIn));

    private static Tensor Uniform(Tensor tensor, double bound)
    {
        using (no_grad()) return tensor.uniform_(-bound, bound);
    }
}
