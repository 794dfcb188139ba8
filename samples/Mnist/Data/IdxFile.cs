using System.Buffers.Binary;

namespace TorchRelu.Samples.Mnist;

/// <summary>
/// The file format of MNIST: a magic number, the dimensions, the bytes; integers big-endian. Plain or gzip.
/// </summary>
internal static class IdxFile
{
    // 0x08: unsigned bytes. The last digit: the number of dimensions.
    private const int ImageMagic = 0x0803;
    private const int LabelMagic = 0x0801;
    private const int ImageHeader = 16;
    private const int LabelHeader = 8;

    public static ReadOnlyMemory<byte> ReadImages(string path)
    {
        var bytes = FileBytes.Read(path);
        var count = ReadCount(path, bytes, ImageMagic, ImageHeader);
        Expect(path, bytes, 8, "rows", DigitSet.Side);
        Expect(path, bytes, 12, "columns", DigitSet.Side);
        return ReadItems(path, bytes, ImageHeader, count, DigitSet.PixelsPerImage);
    }

    public static ReadOnlyMemory<byte> ReadLabels(string path)
    {
        var bytes = FileBytes.Read(path);
        var count = ReadCount(path, bytes, LabelMagic, LabelHeader);
        var labels = ReadItems(path, bytes, LabelHeader, count, size: 1);
        var wrong = labels.Span.IndexOfAnyExceptInRange((byte)0, (byte)(DigitSet.Classes - 1));
        return wrong < 0 ? labels : throw new IdxException(path, LabelHeader + wrong, "a label from 0 to 9", $"{labels.Span[wrong]}");
    }

    public static void WriteImages(Stream stream, DigitSet digits)
    {
        WriteHeader(stream, ImageMagic, digits.Count, DigitSet.Side, DigitSet.Side);
        stream.Write(digits.Pixels.Span);
    }

    public static void WriteLabels(Stream stream, DigitSet digits)
    {
        WriteHeader(stream, LabelMagic, digits.Count);
        stream.Write(digits.Labels.Span);
    }

    private static int ReadCount(string path, byte[] bytes, int magic, int header)
    {
        if (bytes.Length < header)
            throw new IdxException(path, bytes.Length, $"a header of {header} bytes", "the end of the file");
        var found = Int32At(bytes, 0);
        if (found != magic)
            throw new IdxException(path, 0, $"the magic number {Named(magic)}", Named(found));
        var count = Int32At(bytes, 4);
        return count > 0 ? count : throw new IdxException(path, 4, "a count of at least 1", $"{count}");
    }

    private static void Expect(string path, byte[] bytes, int offset, string dimension, int size)
    {
        var found = Int32At(bytes, offset);
        if (found != size)
            throw new IdxException(path, offset, $"{size} {dimension}", $"{found}");
    }

    private static ReadOnlyMemory<byte> ReadItems(string path, byte[] bytes, int header, int count, int size)
    {
        var length = header + (long)count * size;
        if (bytes.Length < length)
            throw new IdxException(path, bytes.Length, $"{length} bytes for {count} items", "the end of the file");
        if (bytes.Length > length)
            throw new IdxException(path, length, $"the end of the file after {count} items", $"{bytes.Length - length} more bytes");
        return bytes.AsMemory(header);
    }

    private static void WriteHeader(Stream stream, params ReadOnlySpan<int> numbers)
    {
        Span<byte> four = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32BigEndian(four, number);
            stream.Write(four);
        }
    }

    private static int Int32At(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));

    private static string Named(int magic) => magic switch
    {
        ImageMagic => $"0x{magic:X8} (images)",
        LabelMagic => $"0x{magic:X8} (labels)",
        _ => $"0x{magic:X8}",
    };
}
