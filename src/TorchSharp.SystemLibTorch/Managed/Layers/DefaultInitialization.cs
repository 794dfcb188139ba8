using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>How libtorch fills the weights of Linear and Conv: Kaiming-uniform with a = sqrt(5), which is U(-1/sqrt(fan_in), 1/sqrt(fan_in)).</summary>
internal static class DefaultInitialization
{
    public static Tensor Weight(Tensor weight) => nn.init.kaiming_uniform_(weight, Math.Sqrt(5));

    public static Tensor Bias(Tensor bias, long fanIn) => nn.init.uniform_(bias, -1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
}
