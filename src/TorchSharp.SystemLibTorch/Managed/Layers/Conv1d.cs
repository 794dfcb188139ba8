using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Convolution over (N,C,L) or (C,L).</summary>
    public sealed class Conv1d : Convolution
    {
        internal Conv1d(ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(Conv1d), shape, bias, device, dtype)
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

        public override Tensor forward(Tensor input) => ValidateShape(input, 1)
            ? Convolve(Aten.conv1d, Aten.conv1d_padding, input)
            : throw new ArgumentException($"Expected 2D (unbatched) or 3D (batched) input with {input_channels} channels to Conv1d.");
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new ConvolutionShape(in_channels, out_channels, [kernelSize], [stride], [padding], [dilation], padding_mode, groups), bias, device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(new ConvolutionShape(in_channels, out_channels, [kernelSize], [stride], [0], [dilation], padding_mode, groups, SamePadding: padding == Padding.Same), bias, device, dtype);
        }
    }
}
