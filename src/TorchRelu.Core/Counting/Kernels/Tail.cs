using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Masks for the values at the end that no whole vector holds.</summary>
internal static unsafe class Tail
{
    /// <summary>Ones for the last so many values, zeros before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBytes Mask<TWidth, TBytes>(int last)
        where TWidth : IWidth<TBytes>
        where TBytes : unmanaged
    {
        var window = Window;
        return Unsafe.ReadUnaligned<TBytes>(ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(window), (window.Length / 2) - TWidth.Values + last));
    }

    // As wide as two of the widest vectors: zeros, then ones.
    private static ReadOnlySpan<byte> Window =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];
}
