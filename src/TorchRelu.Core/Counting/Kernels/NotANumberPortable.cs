using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Is the value NaN?</summary>
internal unsafe struct NotANumberPortable<TFormat> : IValueTest<NotANumberPortable<TFormat>, Vector<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumberPortable<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => PackPortable.Ones(Half((short*)values), Half((short*)values + Vector<short>.Count)),
        4 => PackPortable.Ones(Single((float*)values, 0), Single((float*)values, 1), Single((float*)values, 2), Single((float*)values, 3)),
        _ => PackPortable.Ones(Double((double*)values, 0), Double((double*)values, 2), Double((double*)values, 4), Double((double*)values, 6)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> InOrder(Vector<byte> packed) => packed;

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
