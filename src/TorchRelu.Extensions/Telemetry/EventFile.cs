using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace TorchRelu.Telemetry;

/// <summary>
/// TFRecord framing: length, its checksum, data, its checksum. All numbers are little-endian (tensorflow/core/lib/io/record_writer.h).
/// </summary>
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

    // Computes a masked CRC-32C. Unmasked, a checksum of data that contains checksums would be weak (tensorflow/core/lib/hash/crc32c.h).
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}

/// <summary>
/// The few fields of tensorflow.Event that scalars need, in the protocol buffers wire format (tensorflow/core/util/event.proto,
/// framework/summary.proto).
/// </summary>
internal static class EventMessage
{
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int Value = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    public static byte[] Version(double wallTime, string version) =>
        [.. Double(WallTime, wallTime), .. Field(FileVersion, Encoding.UTF8.GetBytes(version))];

    public static byte[] Scalars(double wallTime, long step, IEnumerable<(string Tag, float Value)> scalars) =>
    [
        .. Double(WallTime, wallTime),
        .. Key(Step, Varint),
        .. Number((ulong)step),
        .. Field(
        Summary,
        [.. scalars.SelectMany(scalar =>
        Field(Value, [.. Field(Tag, Encoding.UTF8.GetBytes(scalar.Tag)), .. Single(SimpleValue, scalar.Value)]))]),
    ];

    private static byte[] Field(int field, byte[] content) => [.. Key(field, Bytes), .. Number((ulong)content.Length), .. content];

    private static byte[] Double(int field, double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Key(field, Fixed64), .. bytes];
    }

    private static byte[] Single(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Key(field, Fixed32), .. bytes];
    }

    private static IEnumerable<byte> Key(int field, int type) => Number((ulong)((field << 3) | type));

    private static IEnumerable<byte> Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
