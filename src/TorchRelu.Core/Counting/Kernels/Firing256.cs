using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Does the value fire, is it above zero? NaN does not.</summary>
internal unsafe struct Firing256<TFormat> : IValueTest<Firing256<TFormat>, Vector256<byte>>
    where TFormat : IFormat
{
    private Vector256<byte> _one;
    private Vector256<ushort> _infinity;
    private Vector256<byte> _doubt;

    public static int Size => TFormat.Size;

    // Of 16-bit values the doubt is the largest magnitude, shifted left over the sign; of the others, ones where a NaN was.
    public readonly bool SawNaN => TFormat.Size == 2 ? Vector256.GreaterThanAny(_doubt.AsUInt16(), _infinity + _infinity) : _doubt != Vector256<byte>.Zero;

    public static Firing256<TFormat> New() => new() { _one = Vector256<byte>.One, _infinity = Vector256.Create(TFormat.Infinity) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => Half((ushort*)values),
        4 => Single((float*)values),
        _ => Double((double*)values),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> InOrder(Vector256<byte> packed) => Pack256.InOrder(packed, TFormat.Size);

    // vmaxps(x, 0) gives its second operand, +0, for NaN, for a zero of either sign and below: what is left fires, and is a positive integer too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Single(float* values)
    {
        var zero = Vector256<float>.Zero;
        var a = Vector256.Load(values);
        var b = Vector256.Load(values + 8);
        var c = Vector256.Load(values + 16);
        var d = Vector256.Load(values + 24);
        _doubt |= Avx.CompareUnordered(a, b).AsByte() | Avx.CompareUnordered(c, d).AsByte();
        return Pack256.Ones(Avx.Max(a, zero).AsInt32(), Avx.Max(b, zero).AsInt32(), Avx.Max(c, zero).AsInt32(), Avx.Max(d, zero).AsInt32(), _one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Double(double* values) => Pack256.Ones(Pair(values), Pair(values + 8), Pair(values + 16), Pair(values + 24), _one);

    // Eight doubles, in their order, as integers: -1 where the value fires, else 0.
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
