using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The two orders in which a dense tensor is stored.</summary>
internal enum MemoryOrder
{
    Contiguous,

    /// <summary>(N,C,spatial...) with the channels of a position next to each other.</summary>
    ChannelsLast,
}

internal static class MemoryOrders
{
    /// <summary>The order of a tensor; null where it is neither, or so large that its memory does not fit into a span.</summary>
    public static MemoryOrder? Of(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || tensor.numel() > int.MaxValue / sizeof(float)
            || tensor.dim() > CountPlan.DeepestShape) return null;
        if (tensor.is_contiguous()) return MemoryOrder.Contiguous;
        return Is(tensor, MemoryOrder.ChannelsLast) ? MemoryOrder.ChannelsLast : null;
    }

    /// <summary>Whether a tensor is stored in this order.</summary>
    public static bool Is(Tensor tensor, MemoryOrder order)
    {
        if (order == MemoryOrder.Contiguous) return tensor.is_contiguous();
        var rank = (int)tensor.dim();
        if (rank is < 3 or > CountPlan.DeepestShape || tensor.stride(1) != 1) return false;
        var stride = tensor.size(1);
        for (var dimension = rank - 1; dimension != 1; dimension = dimension == 2 ? 0 : dimension - 1)
        {
            if (tensor.stride(dimension) != stride) return false;
            stride *= tensor.size(dimension);
            if (dimension == 0) break;
        }
        return true;
    }

    /// <summary>The tensor itself or a copy, stored in this order; a new object, the caller's to dispose.</summary>
    public static Tensor Stored(Tensor tensor, MemoryOrder order)
    {
        if (order == MemoryOrder.Contiguous) return tensor.contiguous();
        if (Is(tensor, order)) return tensor.alias();
        var rank = (int)tensor.dim();
        using var last = tensor.permute([0, .. Enumerable.Range(2, rank - 2).Select(d => (long)d), 1]);
        using var dense = last.contiguous();
        return dense.permute([0, rank - 1, .. Enumerable.Range(1, rank - 2).Select(d => (long)d)]);
    }
}
