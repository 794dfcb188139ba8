using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchRelu.Samples.Tests;

/// <summary>Files of MNIST, whole and spoilt. The names say what is wrong with them.</summary>
internal static class IdxBytes
{
    public static byte[] Images(int count) => [.. Numbers(0x0803, count, 28, 28), .. Pattern(count * 784)];

    public static byte[] Labels(int count) => [.. Numbers(0x0801, count), .. Pattern(count).Select(value => (byte)(value % 10))];

    public static byte[] LabelsOfOneKind(int count) => [.. Numbers(0x0801, count), .. Enumerable.Repeat((byte)4, count)];

    public static byte[] ThirtyTwoRows() => [.. Numbers(0x0803, 3, 32, 28), .. Pattern(3 * 32 * 28)];

    public static byte[] LastPixelMissing() => Images(3)[..^1];

    public static byte[] LabelEleven() => [.. Labels(5)[..^1], 11];

    public static byte[] Packed(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(plain);
        return target.ToArray();
    }

    private static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 + i / 7))];
}
