namespace TorchRelu.Samples.Tests;

/// <summary>Folders of digits to read from.</summary>
internal static class DigitFiles
{
    public static void WriteTest(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), IdxBytes.Packed(IdxBytes.Images(count)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), IdxBytes.Packed(IdxBytes.Labels(count)));
    }

    public static void WriteTrain(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), IdxBytes.Images(count));
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), IdxBytes.Labels(count));
    }

    /// <summary>As TorchVision keeps what it has fetched.</summary>
    public static void WriteFetched(string folder, int train, int test)
    {
        var files = Path.Combine(folder, "mnist", "test_data");
        WriteTrain(files, train);
        File.WriteAllBytes(Path.Combine(files, "t10k-images-idx3-ubyte"), IdxBytes.Images(test));
        File.WriteAllBytes(Path.Combine(files, "t10k-labels-idx1-ubyte"), IdxBytes.Labels(test));
    }
}
