using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>The maximum of each window of (N,C,H,W).</summary>
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _kernel;
        private readonly long[] _stride;
        private readonly long[] _padding;
        private readonly long[] _dilation;
        private readonly bool _ceilMode;

        internal MaxPool2d(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceilMode)
            : base(nameof(MaxPool2d))
        {
            _kernel = kernel;
            _stride = stride ?? kernel;
            _padding = padding ?? [0];
            _dilation = dilation ?? [1];
            _ceilMode = ceilMode;
        }

        public override Tensor forward(Tensor tensor) => nn.functional.max_pool2d(tensor, _kernel, _stride, _padding, _dilation, _ceilMode);

        public (Tensor output, Tensor indices) forward_with_indices(Tensor tensor) => Aten.max_pool2d_with_indices.CallPair(tensor, _kernel, _stride, _padding, _dilation, _ceilMode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) =>
                new([kernelSize], List(stride), List(padding), List(dilation), ceilMode);

            public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceilMode = false) =>
                new(List(kernelSize), List(stride), List(padding), List(dilation), ceilMode);

            public static MaxPool2d MaxPool2d(long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceilMode = false) =>
                new(kernelSize, strides, padding, dilation, ceilMode);

            public static partial class functional
            {
                public static Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(input, [kernelSize], List(stride), List(padding), List(dilation), ceil_mode);

                public static Tensor max_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(input, List(kernelSize), List(stride), List(padding), List(dilation), ceil_mode);

                public static Tensor max_pool2d(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                    Aten.max_pool2d.Call(input, kernelSize, strides ?? kernelSize, padding ?? [0], dilation ?? [1], ceil_mode);
            }
        }
    }
}
