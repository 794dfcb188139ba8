using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Readings;

/// <summary>Reads the distribution of each channel of a tensor.</summary>
internal static class Moments
{
    /// <param name="values">The values.</param>
    /// <param name="dimension">The dimension that holds the channels; null if the shape decides.</param>
    /// <returns>The channels, and the number of values of each; null if there are none.</returns>
    public static (ChannelMoments[] Channels, long Values)? Of(Tensor values, int? dimension)
    {
        // Where the channels come first, there is one sample.
        var read = values.dim() > 1 && ChannelLayout.For(values, dimension).Dimension > 0 ? ReadRows.Of(values) : values.detach();
        var layout = ChannelLayout.For(read, dimension);
        if (layout.Observations == 0) return null;
        var dense = read.to_type(float32);
        return (dense.device_type == DeviceType.CPU && dense.numel() <= int.MaxValue / sizeof(float)
            ? InMemory(dense.contiguous(), layout) : Elsewhere(dense, layout), layout.Observations);
    }

    private static ChannelMoments[] InMemory(Tensor values, ChannelLayout layout)
    {
        var inner = (int)layout.DenseStrides[layout.Dimension];
        var moments = ChannelMoments.Of(MemoryMarshal.Cast<byte, float>(values.bytes), layout.Channels, inner);
        GC.KeepAlive(values);
        return moments;
    }

    private static ChannelMoments[] Elsewhere(Tensor values, ChannelLayout layout)
    {
        var rows = values.transpose(0, layout.Dimension).reshape(layout.Channels, -1);
        var mean = rows.mean([1L]);
        var spread = rows.sub(mean.unsqueeze(1)).pow(2).mean([1L]).sqrt();
        var (means, spreads) = (Floats.Read(mean), Floats.Read(spread));
        var (highest, fired) = (Floats.Read(rows.amax([1L])), Floats.Read(rows.gt(0).to_type(float32).mean([1L])));
        return [.. means.Select((value, c) => new ChannelMoments(value, spreads[c], highest[c], fired[c]))];
    }
}
