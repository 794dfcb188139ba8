using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Convolution over (N,C,H,W) or (C,H,W).</summary>
    public sealed class Conv2d : Convolution
    {
        internal Conv2d(ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d), shape, bias, device, dtype)
        {
        }

        public Parameter? weight
        {
            get => Handed(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public Parameter? bias
        {
            get => Handed(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public override Tensor forward(Tensor input) => ValidateShape(input, 2)
            ? Convolve(Aten.conv2d, Aten.conv2d_padding, input)
            : throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {input_channels} channels to Conv2d.");
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new ConvolutionShape(in_channels, out_channels, List(kernelSize), List(stride ?? (1, 1)), List(padding ?? (0, 0)), List(dilation ?? (1, 1)), padding_mode, groups), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), padding, (stride, stride), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new ConvolutionShape(in_channels, out_channels, List(kernelSize), List(stride ?? (1, 1)), [0, 0], List(dilation ?? (1, 1)), padding_mode, groups, SamePadding: padding == Padding.Same), bias, device, dtype);

            public static partial class functional
            {
                public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                    Aten.conv2d.Call(input, weight, bias, strides ?? [1], padding ?? [0], dilation ?? [1], groups);
            }
        }
    }
}
