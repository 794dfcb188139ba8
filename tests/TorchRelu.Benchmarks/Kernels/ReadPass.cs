using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchRelu.Benchmarks;

/// <summary>Reads every byte and does next to nothing with it: the floor for anything that looks at all values.</summary>
internal static unsafe class ReadPass
{
    /// <summary>Keeps the compiler from leaving the reading out.</summary>
    public static int Result { get; private set; }

    public static void Over(Span<byte> memory)
    {
        fixed (byte* data = memory) Over(data, memory.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Over(byte* data, long bytes)
    {
        Vector512<int> a = default, b = default, c = default, d = default;
        long at = 0;
        for (; at <= bytes - 256; at += 256)
        {
            a |= Vector512.Load((int*)(data + at));
            b |= Vector512.Load((int*)(data + at + 64));
            c |= Vector512.Load((int*)(data + at + 128));
            d |= Vector512.Load((int*)(data + at + 192));
        }
        Result = Vector512.Sum(a | b | c | d);
    }
}
