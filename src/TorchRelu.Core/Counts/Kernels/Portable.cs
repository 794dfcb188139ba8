using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu.Counts;

/// <summary>Vectors of the width that the machine has, through <see cref="Vector{T}"/>.</summary>
internal readonly unsafe struct WidthPortable : IWidth<Vector<byte>>
{
    public static int Values => Vector<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Add(Vector<byte> left, Vector<byte> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> And(Vector<byte> left, Vector<byte> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector<byte> counts)
    {
        Vector.Widen(counts, out var low, out var high);
        return Vector.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector<byte> counts, uint* target)
    {
        Vector.Widen(counts, out var low, out var high);
        AddHalf(low, target);
        AddHalf(high, target + Vector<ushort>.Count);
    }

    // The product has the bits of eight bytes of 0 or 1 side by side in its top byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector<byte> counts) => !Vector.EqualsAll(counts, Vector<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Vector<byte> ones)
    {
        var eights = Vector.AsVectorUInt64(ones);
        ulong bits = 0;
        for (var i = 0; i < Vector<ulong>.Count; i++) bits |= ((eights[i] * 0x0102040810204080) >> 56) << (8 * i);
        return bits;
    }

    // There is no portable prefetch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* values, int bytes)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHalf(Vector<ushort> counts, uint* target)
    {
        Vector.Widen(counts, out var low, out var high);
        (Vector.Load(target) + low).Store(target);
        (Vector.Load(target + Vector<uint>.Count) + high).Store(target + Vector<uint>.Count);
    }
}

/// <summary>Packs comparison masks (-1 for yes) into bytes (1 for yes), in the order of the values.</summary>
internal static class PackPortable
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Ones(Vector<short> low, Vector<short> high) =>
        Vector.AsVectorByte(Vector.Narrow(low, high)) & Vector<byte>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Ones(Vector<int> a, Vector<int> b, Vector<int> c, Vector<int> d) =>
        Ones(Vector.Narrow(a, b), Vector.Narrow(c, d));
}

/// <summary>Tests whether a value fires, that is, whether it is above zero. A NaN does not fire.</summary>
internal unsafe struct FiringPortable<TFormat> : IPredicate<FiringPortable<TFormat>, Vector<byte>>
    where TFormat : IFormat
{
    // -1 at positions where a NaN was seen.
    private Vector<short> _doubt;

    public static int Size => TFormat.Size;

    public readonly bool SawNaN => _doubt != Vector<short>.Zero;

    public static FiringPortable<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => PackPortable.Ones(Half((short*)values), Half((short*)values + Vector<short>.Count)),
        4 => PackPortable.Ones(Single((float*)values, 0), Single((float*)values, 1), Single((float*)values, 2), Single((float*)values, 3)),
        _ => PackPortable.Ones(Double((double*)values, 0), Double((double*)values, 2), Double((double*)values, 4),
            Double((double*)values, 6)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Unshuffle(Vector<byte> packed) => packed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<int> Single(float* values, int vector)
    {
        var x = Vector.Load(values + (vector * Vector<float>.Count));
        _doubt |= Vector.AsVectorInt16(~Vector.Equals(x, x));
        return Vector.GreaterThan(x, Vector<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<int> Double(double* values, int vector)
    {
        var a = Vector.Load(values + (vector * Vector<double>.Count));
        var b = Vector.Load(values + ((vector + 1) * Vector<double>.Count));
        _doubt |= Vector.AsVectorInt16(~(Vector.Equals(a, a) & Vector.Equals(b, b)));
        return Vector.Narrow(Vector.GreaterThan(a, Vector<double>.Zero), Vector.GreaterThan(b, Vector<double>.Zero));
    }

    // As integers, the numbers above zero keep their order, followed by infinity and then NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<short> Half(short* values)
    {
        var infinity = new Vector<short>((short)TFormat.Infinity);
        var x = Vector.Load(values);
        _doubt |= Vector.GreaterThan(x & new Vector<short>(short.MaxValue), infinity);
        return Vector.GreaterThan(x, Vector<short>.Zero) & Vector.LessThanOrEqual(x, infinity);
    }
}

/// <summary>Tests whether a value is NaN.</summary>
internal unsafe struct NotANumberPortable<TFormat> : IPredicate<NotANumberPortable<TFormat>, Vector<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumberPortable<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<byte> Test(byte* values) => TFormat.Size switch
    {
        2 => PackPortable.Ones(Half((short*)values), Half((short*)values + Vector<short>.Count)),
        4 => PackPortable.Ones(Single((float*)values, 0), Single((float*)values, 1), Single((float*)values, 2), Single((float*)values, 3)),
        _ => PackPortable.Ones(Double((double*)values, 0), Double((double*)values, 2), Double((double*)values, 4),
            Double((double*)values, 6)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Unshuffle(Vector<byte> packed) => packed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<short> Half(short* values) =>
        Vector.GreaterThan(Vector.Load(values) & new Vector<short>(short.MaxValue), new Vector<short>((short)TFormat.Infinity));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Single(float* values, int vector)
    {
        var x = Vector.Load(values + (vector * Vector<float>.Count));
        return ~Vector.Equals(x, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Double(double* values, int vector)
    {
        var a = Vector.Load(values + (vector * Vector<double>.Count));
        var b = Vector.Load(values + ((vector + 1) * Vector<double>.Count));
        return Vector.Narrow(~Vector.Equals(a, a), ~Vector.Equals(b, b));
    }
}
