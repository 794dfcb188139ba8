using System.IO.Compression;
using static TorchSharp.torch;

namespace TorchRelu.Benchmarks;

/// <summary>The data that the study trains on: MNIST's test images where MNIST_DIR has them, otherwise blobs of the same sizes.</summary>
internal static class StudyData
{
    private const int Rows = 2_048;

    public static bool IsMnist => File.Exists(Images);

    private static string Images => Path.Combine(Environment.GetEnvironmentVariable("MNIST_DIR") ?? "", "t10k-images-idx3-ubyte.gz");

    /// <summary>Images of 28x28 in [0, 1], and their classes.</summary>
    public static (Tensor Inputs, Tensor Targets) Digits(int rows = Rows)
    {
        if (!IsMnist) return Blobs(rows);
        var pixels = Read(Images, 16, rows * 784).Select(pixel => pixel / 255f).ToArray();
        var labels = Read(Images.Replace("images-idx3", "labels-idx1"), 8, rows).Select(label => (long)label).ToArray();
        return (from_array(pixels).reshape(rows, 1, 28, 28), from_array(labels));
    }

    /// <summary>Eight inputs in [0, 1], and a smooth function of them.</summary>
    public static (Tensor Inputs, Tensor Targets) Smooth(int rows = Rows)
    {
        var inputs = rand(rows, 8, generator: new Generator(1));
        return (inputs, inputs.mul(3).sin().sum(1).add(inputs[.., 0].mul(inputs[.., 1])).unsqueeze(1));
    }

    private static (Tensor Inputs, Tensor Targets) Blobs(int rows)
    {
        var generator = new Generator(1);
        var classes = randint(10, [rows], int64, generator: generator);
        var centres = rand(10, 784, generator: generator).gt(0.8).to_type(float32);
        return (centres[classes].mul(rand(rows, 784, generator: generator)).reshape(rows, 1, 28, 28), classes);
    }

    private static byte[] Read(string file, int offset, int count)
    {
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        var bytes = new byte[offset + count];
        stream.ReadExactly(bytes);
        return bytes[offset..];
    }
}
