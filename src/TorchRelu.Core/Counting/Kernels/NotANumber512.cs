using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchRelu;

/// <summary>Is the value NaN?</summary>
internal unsafe struct NotANumber512<TFormat> : IValueTest<NotANumber512<TFormat>, Vector512<byte>>
    where TFormat : IFormat
{
    public static int Size => TFormat.Size;

    public readonly bool SawNaN => false;

    public static NotANumber512<TFormat> New() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<byte> Ask(byte* values) => TFormat.Size switch
    {
        2 => Pack512.Ones(Half((ushort*)values), Half((ushort*)values + 32), Vector512<byte>.One),
        4 => Pack512.Ones(Single((float*)values), Single((float*)values + 16), Single((float*)values + 32), Single((float*)values + 48), Vector512<byte>.One),
        _ => Pack512.Ones(Double((double*)values), Double((double*)values + 16), Double((double*)values + 32), Double((double*)values + 48), Vector512<byte>.One),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> InOrder(Vector512<byte> packed) => Pack512.InOrder(packed, TFormat.Size);

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
