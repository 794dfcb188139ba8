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
}
