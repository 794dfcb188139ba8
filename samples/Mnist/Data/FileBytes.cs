using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchRelu.Samples.Mnist;

/// <summary>The bytes of a file, unpacked where it is gzip.</summary>
internal static class FileBytes
{
    private const int TrailerLength = 8;

    public static byte[] Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return HasSignature(bytes) || path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Unpack(path, bytes) : bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadDataException($"{path}: {fault.Message}", fault);
        }
    }

    private static byte[] Unpack(string path, byte[] packed)
    {
        if (!HasSignature(packed))
            throw new IdxException(path, 0, "a gzip file (1F8B)", packed.Length < 2 ? "nothing" : Convert.ToHexString(packed, 0, 2));

        using var source = new MemoryStream(packed);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        using var target = new MemoryStream();
        try
        {
            gzip.CopyTo(target);
        }
        catch (InvalidDataException fault)
        {
            throw new IdxException(path, source.Position, "intact gzip data up to here", "a damaged block or checksum", fault);
        }

        CheckTrailer(path, packed, target.Length);
        return target.ToArray();
    }

    // GZipStream takes a file that stops early for its end, and ignores what follows the end. The length in the trailer tells.
    private static void CheckTrailer(string path, byte[] packed, long length)
    {
        var stated = packed.Length < TrailerLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 4));
        if (stated != length)
            throw new IdxException(path, packed.Length - 4, $"a gzip trailer for {length} unpacked bytes", $"one for {stated}");
    }

    private static bool HasSignature(byte[] bytes) => bytes is [0x1F, 0x8B, ..];
}
