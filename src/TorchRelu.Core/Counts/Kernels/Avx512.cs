using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Counts;

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
    public static bool Any(Vector512<byte> counts) => !Vector512.EqualsAll(counts, Vector512<byte>.Zero);

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

/// <summary>
/// Packs wider integers into bytes: above zero or -1 becomes 1, and zero stays. Packing works in 128-bit lanes; the order is corrected
/// later, once.
/// </summary>
internal static class Pack512
{
    /// <summary>Packs 32-bit integers, with four bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Ones(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, Vector512<byte> one) =>
        Ones(Avx512BW.PackSignedSaturate(a, b), Avx512BW.PackSignedSaturate(c, d), one);

    /// <summary>Packs 16-bit integers, with eight bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Ones(Vector512<short> low, Vector512<short> high, Vector512<byte> one) =>
        Avx512BW.Min(Avx512BW.PackSignedSaturate(low, high).AsByte(), one);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Unshuffle(Vector512<byte> packed, int size) => size == 2
        ? Avx512F.PermuteVar8x64(packed.AsInt64(), Vector512.Create(0, 2, 4, 6, 1, 3, 5, 7)).AsByte()
        : Avx512F.PermuteVar16x32(packed.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte();
}

/// <summary>Tests whether a value fires, that is, whether it is above zero. A NaN does not fire.</summary>
internal unsafe struct Firing512<TFormat> : IPredicate<Firing512<TFormat>, Vector512<byte>>
    where TFormat : IFormat
{
    private Vector512<byte> _one;
    private Vector512<ushort> _infinity;
    private Vector512<byte> _doubt;

    public static int Size => TFormat.Size;

    // For 16-bit values, the doubt is the largest magnitude, shifted left over the sign. For other formats, it has ones where a NaN was.
    public readonly bool SawNaN =>
        TFormat.Size == 2 ? Vector512.GreaterThanAny(_doubt.AsUInt16(), _infinity + _infinity) : _doubt != Vector512<byte>.Zero;

    public static Firing512<TFormat> New() => new() { _one = Vector512<byte>.One, _infinity = Vector512.Create(TFormat.Infinity) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => Half((ushort*)values),
        4 => Single((float*)values),
        _ => Double((double*)values),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Unshuffle(Vector512<byte> packed) => Pack512.Unshuffle(packed, TFormat.Size);

    // vmaxps(x, 0) returns its second operand, +0, for NaN, for zeros of either sign and for negative numbers. Every other result fires and
    // is also a positive integer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Single(float* values)
    {
        var zero = Vector512<float>.Zero;
        var a = Vector512.Load(values);
        var b = Vector512.Load(values + 16);
        var c = Vector512.Load(values + 32);
        var d = Vector512.Load(values + 48);
        _doubt |= Avx512F.CompareUnordered(a, b).AsByte() | Avx512F.CompareUnordered(c, d).AsByte();
        return Pack512.Ones(Avx512F.Max(a, zero).AsInt32(), Avx512F.Max(b, zero).AsInt32(), Avx512F.Max(c, zero)
            .AsInt32(), Avx512F.Max(d, zero).AsInt32(), _one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Double(double* values) =>
        Pack512.Ones(Pair(values), Pair(values + 16), Pair(values + 32), Pair(values + 48), _one);

    // Returns sixteen doubles in their order, as integers: -1 if the value fires, otherwise 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Pair(double* values)
    {
        var zero = Vector512<double>.Zero;
        var a = Vector512.Load(values);
        var b = Vector512.Load(values + 8);
        _doubt |= Avx512F.CompareUnordered(a, b).AsByte();
        return Vector512.Narrow(Avx512F.CompareGreaterThan(a, zero).AsInt64(), Avx512F.CompareGreaterThan(b, zero).AsInt64());
    }

    // As unsigned numbers, x - 1 is below infinity exactly for the positive numbers and infinity itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Half(ushort* values)
    {
        var a = Vector512.Load(values);
        var b = Vector512.Load(values + 32);
        _doubt = Avx512BW.Max(_doubt.AsUInt16(), Avx512BW.Max(a + a, b + b)).AsByte();
        var low = Avx512BW.SubtractSaturate(_infinity, a - Vector512<ushort>.One).AsInt16();
        var high = Avx512BW.SubtractSaturate(_infinity, b - Vector512<ushort>.One).AsInt16();
        return Pack512.Ones(low, high, _one);
    }
}

/// <summary>Tests whether a value is NaN.</summary>
internal unsafe struct NotANumber512<TFormat> : IPredicate<NotANumber512<TFormat>, Vector512<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumber512<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => Pack512.Ones(Half((ushort*)values), Half((ushort*)values + 32), Vector512<byte>.One),
        4 => Pack512.Ones(Single((float*)values), Single((float*)values + 16), Single((float*)values + 32), Single((float*)values + 48),
            Vector512<byte>.One),
        _ => Pack512.Ones(Double((double*)values), Double((double*)values + 16), Double((double*)values + 32), Double((double*)values + 48),
            Vector512<byte>.One),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Unshuffle(Vector512<byte> packed) => Pack512.Unshuffle(packed, TFormat.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Half(ushort* values)
    {
        var magnitude = Vector512.Load(values) & Vector512.Create((ushort)0x7FFF);
        return Avx512BW.SubtractSaturate(magnitude, Vector512.Create(TFormat.Infinity)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Single(float* values)
    {
        var x = Vector512.Load(values);
        return Avx512F.CompareUnordered(x, x).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Double(double* values)
    {
        var a = Vector512.Load(values);
        var b = Vector512.Load(values + 8);
        return Vector512.Narrow(Avx512F.CompareUnordered(a, a).AsInt64(), Avx512F.CompareUnordered(b, b).AsInt64());
    }
}
