using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>The mean of each window of (N,C,H,W).</summary>
    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _kernel;
        private readonly long[] _stride;
        private readonly long[] _padding;
        private readonly bool _ceilMode;
        private readonly bool _countPadding;
        private readonly long? _divisor;

        internal AvgPool2d(long[] kernel, long[]? stride, long[]? padding, bool ceilMode, bool countPadding, long? divisor)
            : base(nameof(AvgPool2d))
        {
            _kernel = kernel;
            _stride = stride ?? kernel;
            _padding = padding ?? [0];
            _ceilMode = ceilMode;
            _countPadding = countPadding;
            _divisor = divisor;
        }

        public override Tensor forward(Tensor tensor) => Aten.avg_pool2d.Call(tensor, _kernel, _stride, _padding, _ceilMode, _countPadding, _divisor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size], List(stride), List(padding), ceil_mode, count_include_pad, divisor_override);

            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(List(kernel_size), List(stride), List(padding), ceil_mode, count_include_pad, divisor_override);

            public static AvgPool2d AvgPool2d(long[] kernel_size, long[]? strides = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(kernel_size, strides, padding, ceil_mode, count_include_pad, divisor_override);
        }
    }
}
