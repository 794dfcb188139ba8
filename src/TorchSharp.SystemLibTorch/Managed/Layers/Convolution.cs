using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the convolutions of every rank share.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected long input_channels;

    private readonly ConvolutionShape _shape;

    private protected Convolution(string name, ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
        : base(name)
    {
        _shape = shape;
        input_channels = shape.InputChannels;
        var filters = empty([shape.OutputChannels, shape.InputChannels / shape.Groups, .. shape.Kernel], dtype, device);
        Keep("weight", DefaultInitialization.Weight(filters));
        var fanIn = shape.InputChannels / shape.Groups * shape.Kernel.Aggregate(1L, (product, size) => product * size);
        if (bias) Keep("bias", DefaultInitialization.Bias(empty([shape.OutputChannels], dtype, device), fanIn));
    }

    public long in_channels => _shape.InputChannels;

    public long out_channels => _shape.OutputChannels;

    public long[] kernel_size => _shape.Kernel;

    public long[] stride => _shape.Stride;

    public long[] padding => _shape.Padding;

    public long[] dilation => _shape.Dilation;

    public long groups => _shape.Groups;

    protected bool ValidateShape(Tensor input, long dimensions) =>
        (input.ndim == dimensions + 2 && input.size(1) == input_channels) || (input.ndim == dimensions + 1 && input.size(0) == input_channels);

    private protected Tensor Convolve(Op numbers, Op named, Tensor input)
    {
        var (weight, bias) = (Own("weight"), Own("bias"));
        if (_shape.PaddingMode == PaddingModes.Zeros)
        {
            return _shape.SamePadding
                ? named.Call(input, weight, bias, _shape.Stride, "same", _shape.Dilation, _shape.Groups)
                : numbers.Call(input, weight, bias, _shape.Stride, _shape.Padding, _shape.Dilation, _shape.Groups);
        }
        using var padded = Aten.pad.Call(input, _shape.PaddingFromTheLastDimension(), _shape.PaddingMode.ToString().ToLowerInvariant());
        return numbers.Call(padded, weight, bias, _shape.Stride, new long[_shape.Kernel.Length], _shape.Dilation, _shape.Groups);
    }
}
