using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Internal;

/// <summary>The rectifier's passes over the memory of tensors.</summary>
internal static unsafe class RectifierPass
{
    // Rows are counted while they are still in the second cache: a block in and a block out fill half of a small one.
    private const long ValuesPerBlock = 32_768;

    /// <summary>Rectifies all of a dense input, and counts where counts are given.</summary>
    public static void Forward(Tensor input, Tensor output, Tensor mask, MemoryOrder order, RectifierCounts? counts)
    {
        var from = (float*)Start(input, order);
        var to = (float*)Start(output, order);
        var bits = (ulong*)TensorMemory.Start(mask);
        var values = input.numel();
        if (counts?.LayoutOf(output) is { } layout) ForwardCounted(from, to, bits, values, output, layout, counts);
        else RectifierKernels.Best.Rectify(from, to, bits, values);
        GC.KeepAlive(input);
        GC.KeepAlive(output);
        GC.KeepAlive(mask);
    }

    /// <summary>The gradient where the mask lets it pass; a new tensor, stored like the gradient.</summary>
    public static Tensor Backward(Tensor gradient, Tensor mask, MemoryOrder order)
    {
        var result = empty_like(gradient);
        RectifierKernels.Best.Pass((ulong*)TensorMemory.Start(mask), (float*)Start(gradient, order), (float*)Start(result, order), gradient.numel());
        GC.KeepAlive(gradient);
        GC.KeepAlive(mask);
        return result;
    }

    /// <summary>The mask as truths in the shape of the gradient; a new tensor.</summary>
    public static Tensor Unpacked(Tensor mask, Tensor gradient, MemoryOrder order)
    {
        using var like = MemoryOrders.Stored(gradient, order);
        var truths = empty_like(like, ScalarType.Bool);
        var to = Start(truths, order);
        var bits = (ulong*)TensorMemory.Start(mask);
        var values = gradient.numel();
        for (long i = 0; i < values; i++) to[i] = (byte)(bits[i / RectifierKernels.ValuesPerWord] >> (int)(i % RectifierKernels.ValuesPerWord) & 1);
        GC.KeepAlive(mask);
        return truths;
    }

    private static void ForwardCounted(float* from, float* to, ulong* bits, long values, Tensor output, ChannelLayout layout, RectifierCounts counts)
    {
        var rank = layout.Shape.Length;
        Span<long> shape = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        layout.Shape.CopyTo(shape);
        for (var dimension = 0; dimension < rank; dimension++) strides[dimension] = output.stride(dimension);
        // Where the positions of a channel lie next to each other the mask tells all; a NaN passes its gradient without firing.
        var byMask = layout.Dimension < rank - 1 && strides[rank - 1] == 1;
        if (byMask || layout.Dimension == 0)
        {
            var sawNaN = RectifierKernels.Best.Rectify(from, to, bits, values);
            counts.Count(new RectifiedRows(to, bits, shape, strides, layout), byMask && !sawNaN);
            return;
        }

        var perRow = values / shape[0];
        long counted = 0;
        for (long done = 0; done < values;)
        {
            var block = Math.Min(ValuesPerBlock, values - done);
            RectifierKernels.Best.Rectify(from + done, to + done, bits + (done / RectifierKernels.ValuesPerWord), block);
            done += block;
            var rows = done / perRow;
            if (rows == counted) continue;
            shape[0] = rows - counted;
            counts.Count(new RectifiedRows(to + (counted * perRow), null, shape, strides, layout), byMask: false);
            counted = rows;
        }
    }

    private static byte* Start(Tensor tensor, MemoryOrder order) => order == MemoryOrder.Contiguous ? TensorMemory.Start(tensor) : TensorMemory.StartOfView(tensor);
}
