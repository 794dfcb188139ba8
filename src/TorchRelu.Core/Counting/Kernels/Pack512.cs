using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Makes bytes of wider integers: above zero or -1 becomes 1, zero stays. Works in 128-bit lanes; the order is put right later, once.</summary>
internal static class Pack512
{
    /// <summary>Of 32-bit integers: four bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Ones(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, Vector512<byte> one) =>
        Ones(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d), one);

    /// <summary>Of 16-bit integers: eight bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Ones(Vector512<short> low, Vector512<short> high, Vector512<byte> one) =>
        Avx512BW.Min(Avx512BW.PackSignedSaturate(low, high).AsByte(), one);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> InOrder(Vector512<byte> packed, int size) => size == 2
        ? Avx512F.PermuteVar8x64(packed.AsInt64(), Vector512.Create(0, 2, 4, 6, 1, 3, 5, 7)).AsByte()
        : Avx512F.PermuteVar16x32(packed.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte();
}
