namespace TorchRelu.Tests;

/// <summary>The test images of MNIST as rows for a trainer.</summary>
internal static class RealDigits
{
    public const int Width = 784;

    /// <summary>Pixels from 0 to 1, and the digits they show.</summary>
    public static NetworkData Rows(int from, int count) => new(
        Array.ConvertAll(MnistFiles.Pixels[(from * Width)..((from + count) * Width)], pixel => pixel / 255f),
        Array.ConvertAll(MnistFiles.Labels[from..(from + count)], label => (float)label));
}
