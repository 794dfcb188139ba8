using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Does the value fire, is it above zero? NaN does not.</summary>
internal unsafe struct FiringPortable<TFormat> : IValueTest<FiringPortable<TFormat>, Vector<byte>>
    where TFormat : IFormat
{
    // -1 wherever a NaN was.
    private Vector<short> _doubt;

    public static int Size => TFormat.Size;

    public readonly bool SawNaN => _doubt != Vector<short>.Zero;

    public static FiringPortable<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => PackPortable.Ones(Half((short*)values), Half((short*)values + Vector<short>.Count)),
        4 => PackPortable.Ones(Single((float*)values, 0), Single((float*)values, 1), Single((float*)values, 2), Single((float*)values, 3)),
        _ => PackPortable.Ones(Double((double*)values, 0), Double((double*)values, 2), Double((double*)values, 4), Double((double*)values, 6)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> InOrder(Vector<byte> packed) => packed;

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

    // As integers, the numbers above zero come in their order, then infinity, then NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<short> Half(short* values)
    {
        var infinity = new Vector<short>((short)TFormat.Infinity);
        var x = Vector.Load(values);
        _doubt |= Vector.GreaterThan(x & new Vector<short>(short.MaxValue), infinity);
        return Vector.GreaterThan(x, Vector<short>.Zero) & Vector.LessThanOrEqual(x, infinity);
    }
}
