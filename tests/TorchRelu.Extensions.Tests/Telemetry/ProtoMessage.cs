using System.Buffers.Binary;
using System.Text;

namespace TorchRelu.Tests;

/// <summary>
/// A message in protocol buffers' wire format, read field by field: knows nothing of any schema, and shares nothing with what writes.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, byte[] Content)> _fields = [];

    public ProtoMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var key = Varint(ref bytes);
            var length = (key & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(ref bytes), 5 => 4, _ =>
                throw new InvalidDataException($"wire type {key & 7}") };
            _fields.Add(((int)(key >> 3), (key & 7) == 0 ? BitConverter.GetBytes(Varint(ref bytes)) : bytes[..length].ToArray()));
            bytes = bytes[length..];
        }
    }

    public IEnumerable<ProtoMessage> Messages(int field) => All(field).Select(content => new ProtoMessage(content));

    public string Text(int field) => Encoding.UTF8.GetString(All(field).Single());

    public long Integer(int field) => All(field).Select(content => BinaryPrimitives.ReadInt64LittleEndian(content)).SingleOrDefault();

    public double Double(int field) => BinaryPrimitives.ReadDoubleLittleEndian(All(field).Single());

    public float Single(int field) => BinaryPrimitives.ReadSingleLittleEndian(All(field).Single());

    public bool Has(int field) => All(field).Any();

    private IEnumerable<byte[]> All(int field) => _fields.Where(found => found.Field == field).Select(found => found.Content);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
            shift += 7;
        }
    }
}
