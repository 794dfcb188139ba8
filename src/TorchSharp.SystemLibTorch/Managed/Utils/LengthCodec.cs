namespace TorchSharp.Utils;

/// <summary>LEB128 lengths, as TorchSharp's files have them.</summary>
internal static class LengthCodec
{
    public static void Encode(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    public static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();
}
