using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Is the value NaN?</summary>
internal unsafe struct NotANumber256<TFormat> : IValueTest<NotANumber256<TFormat>, Vector256<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumber256<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => Pack256.Ones(Half((ushort*)values), Half((ushort*)values + 16), Vector256<byte>.One),
        4 => Pack256.Ones(Single((float*)values), Single((float*)values + 8), Single((float*)values + 16), Single((float*)values + 24), Vector256<byte>.One),
        _ => Pack256.Ones(Double((double*)values), Double((double*)values + 8), Double((double*)values + 16), Double((double*)values + 24), Vector256<byte>.One),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> InOrder(Vector256<byte> packed) => Pack256.InOrder(packed, TFormat.Size);

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
