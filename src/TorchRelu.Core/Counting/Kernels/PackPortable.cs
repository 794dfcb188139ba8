using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchRelu;

/// <summary>Makes bytes of the masks that comparing gives, -1 for yes: 1 for yes, in the order of the values.</summary>
internal static class PackPortable
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Ones(Vector<short> low, Vector<short> high) => Vector.AsVectorByte(Vector.Narrow(low, high)) & Vector<byte>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<byte> Ones(Vector<int> a, Vector<int> b, Vector<int> c, Vector<int> d) => Ones(Vector.Narrow(a, b), Vector.Narrow(c, d));
}
