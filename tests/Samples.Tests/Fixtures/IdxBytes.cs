using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchRelu.Samples.Tests;

/// <summary>IDX files, whole and spoilt, written without the code under test. The names say what is wrong with them.</summary>
internal static class IdxBytes
{
    public static byte[] Images(int count) => [.. Numbers(0x0803, count, 28, 28), .. Pattern(count * 784)];

    public static byte[] Labels(int count) => [.. Numbers(0x0801, count), .. Pattern(count).Select(value => (byte)(value % 10))];

    public static byte[] LabelsOfOneKind(int count) => [.. Numbers(0x0801, count), .. Enumerable.Repeat((byte)4, count)];

    public static byte[] LabelMagicOnImages() => [.. Numbers(0x0801), .. Images(3)[4..]];

    public static byte[] UnknownMagic() => [.. Numbers(0x0D03), .. Images(3)[4..]];

    public static byte[] ThirtyTwoRows() => [.. Numbers(0x0803, 3, 32, 28), .. Pattern(3 * 784)];

    public static byte[] ThirtyTwoColumns() => [.. Numbers(0x0803, 3, 28, 32), .. Pattern(3 * 784)];

    public static byte[] NegativeCount() => [.. Numbers(0x0803, -1, 28, 28), .. Pattern(784)];

    public static byte[] HalfAHeader() => Images(3)[..10];

    public static byte[] LastPixelMissing() => Images(3)[..^1];

    public static byte[] TwoBytesTooMany() => [.. Images(3), 7, 7];

    public static byte[] LabelEleven() => [.. Labels(5)[..^1], 11];

    public static byte[] Packed(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(plain);
        return target.ToArray();
    }

    public static byte[] PackedWithAFlippedByte()
    {
        var packed = Packed(Images(3));
        packed[packed.Length / 2] ^= 0xFF;
        return packed;
    }

    public static byte[] PackedWithAWrongChecksum()
    {
        var packed = Packed(Images(3));
        packed[^8] ^= 0xFF;
        return packed;
    }

    public static byte[] PackedButCutShort() => Packed(Images(3))[..^20];

    public static byte[] PackedWithoutTrailer() => Packed(Images(3))[..^8];

    public static byte[] PackedWithATail() => [.. Packed(Images(3)), 1, 2, 3, 4, 5];

    private static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 + i / 7))];
}
