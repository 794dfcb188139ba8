using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Means over windows chosen so that the output has a given height and width.</summary>
    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _outputSize;

        internal AdaptiveAvgPool2d(long[] outputSize)
            : base(nameof(AdaptiveAvgPool2d)) => _outputSize = outputSize;

        public override Tensor forward(Tensor tensor) => Aten.adaptive_avg_pool2d.Call(tensor, _outputSize);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new([outputSize, outputSize]);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new(List(outputSize));

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(outputSize);
        }
    }
}
