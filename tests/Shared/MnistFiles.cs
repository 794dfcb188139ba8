using System.IO.Compression;

namespace TorchRelu.Tests;

/// <summary>The 10,000 test images of MNIST, packed or not, from the folder that MNIST_DIR names.</summary>
internal static class MnistFiles
{
    private const string ImageFile = "t10k-images-idx3-ubyte";
    private const string LabelFile = "t10k-labels-idx1-ubyte";

    public static bool AreThere => Find(ImageFile) is not null && Find(LabelFile) is not null;

    /// <summary>One byte per pixel, image after image.</summary>
    public static byte[] Pixels => Read(ImageFile)[16..];

    /// <summary>One byte per image.</summary>
    public static byte[] Labels => Read(LabelFile)[8..];

    private static string? Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("MNIST_DIR") ?? "";
        return new[] { $"{name}.gz", name }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    private static byte[] Read(string name)
    {
        var path = Find(name)!;
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return bytes.ToArray();
    }
}
