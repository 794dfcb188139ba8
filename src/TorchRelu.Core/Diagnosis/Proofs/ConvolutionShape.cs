namespace TorchRelu;

/// <summary>The shape of a convolution's weight, (out, in / groups, kernel...) row by row. Stride and dilation do not matter to a bound.</summary>
/// <param name="OutChannels">Channels it makes.</param>
/// <param name="InChannels">Channels it takes; a multiple of <paramref name="Groups"/>.</param>
/// <param name="KernelSize">Positions of the kernel: the product of its sides.</param>
/// <param name="Groups">Groups of channels; <paramref name="OutChannels"/> is a multiple.</param>
/// <param name="ZeroPadded">Whether any side is padded with zeros; other padding repeats values of the input and adds none.</param>
internal readonly record struct ConvolutionShape(int OutChannels, int InChannels, int KernelSize, int Groups = 1, bool ZeroPadded = false)
{
    /// <summary>A Linear as a convolution of one position.</summary>
    public static ConvolutionShape Linear(int outFeatures, int inFeatures) => new(outFeatures, inFeatures, 1);

    /// <summary>Weights of one output channel.</summary>
    internal int RowLength => InChannels / Groups * KernelSize;

    internal void Require(int weights, int biases, int inputs)
    {
        if (OutChannels < 1 || InChannels < 1 || KernelSize < 1 || Groups < 1 || InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"{this} is no convolution: expected positive sizes and channels divisible by the groups.");
        if (weights != OutChannels * RowLength)
            throw new ArgumentException($"The weight has {weights} numbers; {OutChannels} x {InChannels / Groups} x {KernelSize} were expected.");
        if (biases != 0 && biases != OutChannels)
            throw new ArgumentException($"The bias has {biases} numbers; none or {OutChannels} were expected.");
        if (inputs != 1 && inputs != InChannels)
            throw new ArgumentException($"{inputs} input ranges for {InChannels} input channels; expected one, or one per channel.");
    }
}
