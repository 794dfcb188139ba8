namespace TorchSharp.Modules;

/// <summary>The numbers of a convolution, one per spatial dimension where they are lists.</summary>
internal sealed record ConvolutionShape(
    long InputChannels,
    long OutputChannels,
    long[] Kernel,
    long[] Stride,
    long[] Padding,
    long[] Dilation,
    PaddingModes PaddingMode,
    long Groups,
    bool SamePadding = false)
{
    /// <summary>Before and after, last dimension first, as libtorch's pad wants it.</summary>
    public long[] PaddingFromTheLastDimension()
    {
        var perSide = SamePadding ? Kernel.Select((size, d) => Dilation[d] * (size - 1)).ToArray() : null;
        return [.. Enumerable.Range(0, Kernel.Length).Reverse().SelectMany(d => perSide is null
            ? new[] { Padding[d], Padding[d] }
            : [perSide[d] / 2, perSide[d] - (perSide[d] / 2)])];
    }
}
