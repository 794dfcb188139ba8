using System.IO.Compression;

namespace TorchRelu.Tests;

/// <summary>The 10,000 test images of MNIST, the first 8,000 to learn from and the others held out, where MNIST_DIR has them.</summary>
internal static class Digits
{
    public const int Pixels = 784;
    public const int Classes = 10;

    private const int Learnt = 8_000;
    private const int ImageHeader = 16;
    private const int LabelHeader = 8;

    public static bool AreThere => File.Exists(Images) && File.Exists(Labels);

    public static (IReadOnlyList<Digit> Train, IReadOnlyList<Digit> HeldOut) Read()
    {
        var (pixels, labels) = (Unpacked(Images), Unpacked(Labels));
        var digits = new List<Digit>();
        for (var i = 0; i < labels.Length - LabelHeader; i++)
        {
            digits.Add(
                new() { Features = [.. pixels.AsSpan(ImageHeader + i * Pixels, Pixels).ToArray().Select(pixel => pixel / 255f)],
                Label = labels[LabelHeader + i] });
        }
        return (digits[..Learnt], digits[Learnt..]);
    }

    private static string Images => Path.Combine(Folder, "t10k-images-idx3-ubyte.gz");

    private static string Labels => Path.Combine(Folder, "t10k-labels-idx1-ubyte.gz");

    private static string Folder => Environment.GetEnvironmentVariable("MNIST_DIR") ?? "";

    private static byte[] Unpacked(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
