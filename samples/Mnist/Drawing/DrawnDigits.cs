namespace TorchRelu.Samples.Mnist;

/// <summary>A stand-in for MNIST that needs no network: same format, same ten classes, every time the same bytes.</summary>
internal static class DrawnDigits
{
    /// <summary>Another drawing style is another data set: it gets another name.</summary>
    public const string FolderName = "drawn-digits-1";

    public const int TrainCount = 8_000;
    public const int TestCount = 2_000;

    public static DigitData Draw(int train = TrainCount, int test = TestCount) =>
        new(new DigitArtist(seed: 1).Draw(train), new DigitArtist(seed: 2).Draw(test));

    public static async Task WriteAsync(string folder)
    {
        var digits = Draw();
        await WriteAsync(folder, MnistFile.TrainImages, MnistFile.TrainLabels, digits.Train);
        await WriteAsync(folder, MnistFile.TestImages, MnistFile.TestLabels, digits.Test);
    }

    private static async Task WriteAsync(string folder, MnistFile images, MnistFile labels, DigitSet digits)
    {
        await AtomicFile.WriteAsync(Path.Combine(folder, images.Name), stream => IdxFile.WriteImages(stream, digits));
        await AtomicFile.WriteAsync(Path.Combine(folder, labels.Name), stream => IdxFile.WriteLabels(stream, digits));
    }
}
