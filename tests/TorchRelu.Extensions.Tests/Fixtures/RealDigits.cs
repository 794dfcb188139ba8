using System.IO.Compression;

namespace TorchRelu.Tests;

/// <summary>The 10,000 test images of MNIST, from the folder that MNIST_DIR names.</summary>
internal static class RealDigits
{
    public const int Width = 784;

    private const string Images = "t10k-images-idx3-ubyte";
    private const string Labels = "t10k-labels-idx1-ubyte";

    private static readonly string s_folder = Environment.GetEnvironmentVariable("MNIST_DIR") ?? "";

    public static bool AreThere => Find(Images) is not null && Find(Labels) is not null;

    /// <summary>Pixels from 0 to 1, and the digits they show.</summary>
    public static NetworkData Rows(int from, int count) => new(
        Array.ConvertAll(Read(Images, 16 + (from * Width), count * Width), pixel => pixel / 255f),
            Array.ConvertAll(Read(Labels, 8 + from, count), label => (float)label));

    private static string? Find(
        string name) => new[] { $"{name}.gz", name }.Select(file => Path.Combine(s_folder, file)).FirstOrDefault(File.Exists);

    private static byte[] Read(string name, int offset, int length)
    {
        var path = Find(name)!;
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var bytes = new byte[offset + length];
        plain.ReadExactly(bytes);
        return bytes[offset..];
    }
}
