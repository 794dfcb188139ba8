using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Whatever vectors the machine has, through <see cref="Vector{T}"/>.</summary>
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

    // Eight bytes of 0 or 1, times this, have their bits side by side in the top byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Vector<byte> ones)
    {
        var eights = Vector.AsVectorUInt64(ones);
        ulong bits = 0;
        for (var i = 0; i < Vector<ulong>.Count; i++) bits |= ((eights[i] * 0x0102040810204080) >> 56) << (8 * i);
        return bits;
    }

    // No portable way to ask.
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
