using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Makes bytes of wider integers: above zero or -1 becomes 1, zero stays. Works in 128-bit lanes; the order is put right later, once.</summary>
internal static class Pack256
{
    /// <summary>Of 32-bit integers: four bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Ones(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<byte> one) =>
        Ones(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d), one);

    /// <summary>Of 16-bit integers: eight bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Ones(Vector256<short> low, Vector256<short> high, Vector256<byte> one) =>
        Avx2.Min(Avx2.PackSignedSaturate(low, high).AsByte(), one);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> InOrder(Vector256<byte> packed, int size) => size == 2
        ? Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsByte()
        : Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
}
