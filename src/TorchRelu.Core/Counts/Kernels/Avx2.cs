using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu.Counts;

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
    public static bool Any(Vector256<byte> counts) => !Vector256.EqualsAll(counts, Vector256<byte>.Zero);

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

/// <summary>
/// Packs wider integers into bytes: above zero or -1 becomes 1, and zero stays. Packing works in 128-bit lanes; the order is corrected
/// later, once.
/// </summary>
internal static class Pack256
{
    /// <summary>Packs 32-bit integers, with four bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Ones(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<byte> one) =>
        Ones(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d), one);

    /// <summary>Packs 16-bit integers, with eight bytes of each vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Ones(Vector256<short> low, Vector256<short> high, Vector256<byte> one) =>
        Avx2.Min(Avx2.PackSignedSaturate(low, high).AsByte(), one);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Unshuffle(Vector256<byte> packed, int size) => size == 2
        ? Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsByte()
        : Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
}

/// <summary>Tests whether a value fires, that is, whether it is above zero. A NaN does not fire.</summary>
internal unsafe struct Firing256<TFormat> : IPredicate<Firing256<TFormat>, Vector256<byte>>
    where TFormat : IFormat
{
    private Vector256<byte> _one;
    private Vector256<ushort> _infinity;
    private Vector256<byte> _doubt;

    public static int Size => TFormat.Size;

    // For 16-bit values, the doubt is the largest magnitude, shifted left over the sign. For other formats, it has ones where a NaN was.
    public readonly bool SawNaN =>
        TFormat.Size == 2 ? Vector256.GreaterThanAny(_doubt.AsUInt16(), _infinity + _infinity) : _doubt != Vector256<byte>.Zero;

    public static Firing256<TFormat> New() => new() { _one = Vector256<byte>.One, _infinity = Vector256.Create(TFormat.Infinity) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => Half((ushort*)values),
        4 => Single((float*)values),
        _ => Double((double*)values),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Unshuffle(Vector256<byte> packed) => Pack256.Unshuffle(packed, TFormat.Size);

    // vmaxps(x, 0) returns its second operand, +0, for NaN, for zeros of either sign and for negative numbers. Every other result fires and
    // is also a positive integer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Single(float* values)
    {
        var zero = Vector256<float>.Zero;
        var a = Vector256.Load(values);
        var b = Vector256.Load(values + 8);
        var c = Vector256.Load(values + 16);
        var d = Vector256.Load(values + 24);
        _doubt |= Avx.CompareUnordered(a, b).AsByte() | Avx.CompareUnordered(c, d).AsByte();
        return Pack256.Ones(Avx.Max(a, zero).AsInt32(), Avx.Max(b, zero).AsInt32(), Avx.Max(c, zero).AsInt32(), Avx.Max(d, zero)
            .AsInt32(), _one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Double(double* values) =>
        Pack256.Ones(Pair(values), Pair(values + 8), Pair(values + 16), Pair(values + 24), _one);

    // Returns eight doubles in their order, as integers: -1 if the value fires, otherwise 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Pair(double* values)
    {
        var zero = Vector256<double>.Zero;
        var a = Vector256.Load(values);
        var b = Vector256.Load(values + 4);
        _doubt |= Avx.CompareUnordered(a, b).AsByte();
        return Vector256.Narrow(Avx.CompareGreaterThan(a, zero).AsInt64(), Avx.CompareGreaterThan(b, zero).AsInt64());
    }

    // As unsigned numbers, x - 1 is below infinity exactly for the positive numbers and infinity itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Half(ushort* values)
    {
        var a = Vector256.Load(values);
        var b = Vector256.Load(values + 16);
        _doubt = Avx2.Max(_doubt.AsUInt16(), Avx2.Max(a + a, b + b)).AsByte();
        var low = Avx2.SubtractSaturate(_infinity, a - Vector256<ushort>.One).AsInt16();
        var high = Avx2.SubtractSaturate(_infinity, b - Vector256<ushort>.One).AsInt16();
        return Pack256.Ones(low, high, _one);
    }
}

/// <summary>Tests whether a value is NaN.</summary>
internal unsafe struct NotANumber256<TFormat> : IPredicate<NotANumber256<TFormat>, Vector256<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumber256<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => Pack256.Ones(Half((ushort*)values), Half((ushort*)values + 16), Vector256<byte>.One),
        4 => Pack256.Ones(Single((float*)values), Single((float*)values + 8), Single((float*)values + 16), Single((float*)values + 24),
            Vector256<byte>.One),
        _ => Pack256.Ones(Double((double*)values), Double((double*)values + 8), Double((double*)values + 16), Double((double*)values + 24),
            Vector256<byte>.One),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Unshuffle(Vector256<byte> packed) => Pack256.Unshuffle(packed, TFormat.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Half(ushort* values)
    {
        var magnitude = Vector256.Load(values) & Vector256.Create((ushort)0x7FFF);
        return Avx2.SubtractSaturate(magnitude, Vector256.Create(TFormat.Infinity)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Single(float* values)
    {
        var x = Vector256.Load(values);
        return Avx.CompareUnordered(x, x).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Double(double* values)
    {
        var a = Vector256.Load(values);
        var b = Vector256.Load(values + 4);
        return Vector256.Narrow(Avx.CompareUnordered(a, a).AsInt64(), Avx.CompareUnordered(b, b).AsInt64());
    }
}
