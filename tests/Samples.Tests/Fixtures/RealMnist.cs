namespace TorchRelu.Samples.Tests;

/// <summary>The 10,000 real test images, where MNIST_DIR has them.</summary>
internal static class RealMnist
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable(DataPlace.Variable);

    public static DigitSet Test => DigitSet.Read(Images!, Labels!);

    private static string? Images => MnistFile.TestImages.FindIn(Folder!);

    private static string? Labels => MnistFile.TestLabels.FindIn(Folder!);
}
