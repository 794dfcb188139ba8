using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Makes one dimension of several.</summary>
    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        private readonly long _startDim;
        private readonly long _endDim;

        internal Flatten(long startDim, long endDim)
            : base(nameof(Flatten))
        {
            _startDim = startDim;
            _endDim = endDim;
        }

        public override Tensor forward(Tensor tensor) => tensor.flatten(_startDim, _endDim);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);
        }
    }
}
