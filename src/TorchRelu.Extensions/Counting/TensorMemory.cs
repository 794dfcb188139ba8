using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchRelu;

/// <summary>Where a CPU tensor's memory begins, through the public API alone.</summary>
internal static unsafe class TensorMemory
{
    private static readonly long[] s_one = [1];

    /// <summary>The first value of a contiguous tensor whose bytes fit into a span. Allocates nothing.</summary>
    public static byte* Start(Tensor contiguous) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));

    /// <summary>The first value of any strided tensor. Only a contiguous tensor shows its memory: a view of the first value alone is one.</summary>
    public static byte* StartOfView(Tensor strided)
    {
        using var ungraded = no_grad();
        using var first = strided.as_strided(s_one, s_one, strided.storage_offset());
        return Start(first);
    }
}
