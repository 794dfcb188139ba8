using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>AVX2: 32 values at once.</summary>
internal readonly unsafe struct Width256 : IWidth<Vector256<byte>>
{
    public static int Values => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Add(Vector256<byte> left, Vector256<byte> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector256<byte> counts) =>
        Vector256.Sum(Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero).AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector256<byte> counts, uint* target)
    {
        var (low, high) = Vector256.Widen(counts);
        AddHalf(low, target);
        AddHalf(high, target + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Vector256<byte> ones) => (Vector256<byte>.Zero - ones).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* values, int bytes)
    {
        values += IWidth<Vector256<byte>>.Ahead;
        Sse.Prefetch0(values);
        if (bytes == 64) return;
        Sse.Prefetch0(values + 64);
        if (bytes == 128) return;
        Sse.Prefetch0(values + 128);
        Sse.Prefetch0(values + 192);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHalf(Vector256<ushort> counts, uint* target)
    {
        var (low, high) = Vector256.Widen(counts);
        (Vector256.Load(target) + low).Store(target);
        (Vector256.Load(target + 8) + high).Store(target + 8);
    }
}
