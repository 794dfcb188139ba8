using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>AVX-512: 64 values at once.</summary>
internal readonly unsafe struct Width512 : IWidth<Vector512<byte>>
{
    public static int Values => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Add(Vector512<byte> left, Vector512<byte> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> And(Vector512<byte> left, Vector512<byte> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector512<byte> counts) =>
        Vector512.Sum(Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector512<byte> counts, uint* target)
    {
        var (low, high) = Vector512.Widen(counts);
        AddHalf(low, target);
        AddHalf(high, target + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Vector512<byte> ones) => (Vector512<byte>.Zero - ones).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* values, int bytes)
    {
        values += IWidth<Vector512<byte>>.Ahead;
        Sse.Prefetch0(values);
        Sse.Prefetch0(values + 64);
        if (bytes == 128) return;
        Sse.Prefetch0(values + 128);
        Sse.Prefetch0(values + 192);
        if (bytes == 256) return;
        Sse.Prefetch0(values + 256);
        Sse.Prefetch0(values + 320);
        Sse.Prefetch0(values + 384);
        Sse.Prefetch0(values + 448);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHalf(Vector512<ushort> counts, uint* target)
    {
        var (low, high) = Vector512.Widen(counts);
        (Vector512.Load(target) + low).Store(target);
        (Vector512.Load(target + 16) + high).Store(target + 16);
    }
}
