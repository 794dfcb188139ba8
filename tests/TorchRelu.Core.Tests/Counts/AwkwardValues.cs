namespace TorchRelu.Tests;

/// <summary>
/// Numbers with the ones among them that comparisons get wrong: zeros of both signs, denormals, infinities, the largest and smallest, NaN
/// of both signs.
/// </summary>
internal static unsafe class AwkwardValues
{
    private static readonly ulong[] s_halves =
        [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7C01, 0xFC01, 0x7E00, 0xFFFF, 0x7FFF];
    private static readonly ulong[] s_brains =
        [0x0000, 0x8000, 0x0001, 0x8001, 0x007F, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x7F81, 0xFF81, 0x7FC0, 0xFFFF, 0x7FFF];
    private static readonly ulong[] s_singles =
        [0, 0x80000000, 1, 0x80000001, 0x007FFFFF, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7F800001, 0xFF800001, 0x7FC00000,
            0xFFFFFFFF, 0x00010000, 0x00000100];
    private static readonly ulong[] s_doubles =
        [0, 1UL << 63, 1, (1UL << 63) | 1, 0x000FFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF, 0x7FF0000000000000,
            0xFFF0000000000000,
         0x7FF0000000000001, 0xFFF0000000000001, 0x7FF8000000000000, ulong.MaxValue, 0x0000000100000000, 0x0000000080000000];

    /// <summary>
    /// Fills memory; about every other value is awkward, unless NaN is left out, and how many are silent varies from call to call.
    /// </summary>
    public static void Fill(byte* data, long count, ElementType type, Random random, bool withNaN)
    {
        var awkward = type switch { ElementType.Float16 => s_halves, ElementType.BFloat16 => s_brains, ElementType.Float32 =>
            s_singles, _ => s_doubles };
        var negative = random.NextDouble();
        for (long i = 0; i < count; i++)
        {
            var bits = random.Next(2) == 0 ? awkward[random.Next(awkward.Length)]
                : Number(type, random.NextSingle() * (random.NextDouble() < negative ? -1 : 1));
            if (!withNaN && IsNaN(bits, type)) bits = 0;
            Write(data, i, bits, type);
        }
    }

    /// <summary>Fills memory with one number.</summary>
    public static void FillWith(byte* data, long count, ElementType type, float value)
    {
        for (long i = 0; i < count; i++) Write(data, i, Number(type, value), type);
    }

    public static bool IsNaN(ulong bits, ElementType type) => double.IsNaN(Value(bits, type));

    public static bool Fires(ulong bits, ElementType type) => Value(bits, type) > 0;

    public static ulong Read(byte* data, long index, ElementType type) => type.Size() switch
    {
        2 => ((ushort*)data)[index],
        4 => ((uint*)data)[index],
        _ => ((ulong*)data)[index],
    };

    public static void Write(byte* data, long index, ulong bits, ElementType type)
    {
        if (type.Size() == 2) ((ushort*)data)[index] = (ushort)bits;
        else if (type.Size() == 4) ((uint*)data)[index] = (uint)bits;
        else ((ulong*)data)[index] = bits;
    }

    public static ulong Number(ElementType type, float value) => type switch
    {
        ElementType.Float16 => BitConverter.HalfToUInt16Bits((Half)value),
        ElementType.BFloat16 => BitConverter.SingleToUInt32Bits(value) >> 16,
        ElementType.Float32 => BitConverter.SingleToUInt32Bits(value),
        _ => BitConverter.DoubleToUInt64Bits(value),
    };

    public static double Value(ulong bits, ElementType type) => type switch
    {
        ElementType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)bits << 16),
        ElementType.Float32 => BitConverter.UInt32BitsToSingle((uint)bits),
        _ => BitConverter.UInt64BitsToDouble(bits),
    };
}
