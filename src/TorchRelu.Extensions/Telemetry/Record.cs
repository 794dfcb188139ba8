using System.Buffers.Binary;
using System.Numerics;

namespace TorchRelu;

/// <summary>TFRecord framing: length, its checksum, data, its checksum; all little-endian (tensorflow/core/lib/io/record_writer.h).</summary>
internal static class Record
{
    public static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(ulong)..], Checksum(head[..sizeof(ulong)]));
        stream.Write(head);
        stream.Write(data);
        Span<byte> tail = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Checksum(data));
        stream.Write(tail);
    }

    // CRC-32C, masked: a checksum of data that contains checksums would be weak otherwise (tensorflow/core/lib/hash/crc32c.h).
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
