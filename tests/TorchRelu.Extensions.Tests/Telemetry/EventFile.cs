using System.Buffers.Binary;

namespace TorchRelu.Tests;

/// <summary>Reads event files the slow way: CRC-32C bit by bit from its polynomial.</summary>
internal static class EventFile
{
    public static IEnumerable<ProtoMessage> Read(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Require(file.AsSpan(at, 8), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Require(file.AsSpan(at + 12, length), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return new ProtoMessage(file.AsSpan(at + 12, length));
            at += 16 + length;
        }
    }

    /// <summary>The checksum as published: 0xE3069283 for "123456789".</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78u;
        }
        return ~crc;
    }

    private static void Require(ReadOnlySpan<byte> bytes, uint masked)
    {
        var unmasked = masked - 0xA282EAD8u;
        if (((unmasked >> 17) | (unmasked << 15)) != Crc32C(bytes)) throw new InvalidDataException("the checksum does not fit");
    }
}
