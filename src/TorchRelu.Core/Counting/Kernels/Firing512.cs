using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Does the value fire, is it above zero? NaN does not.</summary>
internal unsafe struct Firing512<TFormat> : IValueTest<Firing512<TFormat>, Vector512<byte>>
    where TFormat : IFormat
{
    private Vector512<byte> _one;
    private Vector512<ushort> _infinity;
    private Vector512<byte> _doubt;

    public static int Size => TFormat.Size;

    // Of 16-bit values the doubt is the largest magnitude, shifted left over the sign; of the others, ones where a NaN was.
    public readonly bool SawNaN => TFormat.Size == 2 ? Vector512.GreaterThanAny(_doubt.AsUInt16(), _infinity + _infinity) : _doubt != Vector512<byte>.Zero;

    public static Firing512<TFormat> New() => new() { _one = Vector512<byte>.One, _infinity = Vector512.Create(TFormat.Infinity) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => Half((ushort*)values),
        4 => Single((float*)values),
        _ => Double((double*)values),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> InOrder(Vector512<byte> packed) => Pack512.InOrder(packed, TFormat.Size);

    // vmaxps(x, 0) gives its second operand, +0, for NaN, for a zero of either sign and below: what is left fires, and is a positive integer too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Single(float* values)
    {
        var zero = Vector512<float>.Zero;
        var a = Vector512.Load(values);
        var b = Vector512.Load(values + 16);
        var c = Vector512.Load(values + 32);
        var d = Vector512.Load(values + 48);
        _doubt |= Avx512F.CompareUnordered(a, b).AsByte() | Avx512F.CompareUnordered(c, d).AsByte();
        return Pack512.Ones(Avx512F.Max(a, zero).AsInt32(), Avx512F.Max(b, zero).AsInt32(), Avx512F.Max(c, zero).AsInt32(), Avx512F.Max(d, zero).AsInt32(), _one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Double(double* values) => Pack512.Ones(Pair(values), Pair(values + 16), Pair(values + 32), Pair(values + 48), _one);

    // Sixteen doubles, in their order, as integers: -1 where the value fires, else 0.
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
