namespace TorchRelu.Samples.Mnist;

/// <summary>A stand-in for MNIST that needs no network: same size, same ten classes, every time the same bytes.</summary>
internal static class DrawnDigits
{
    public const int TrainCount = 8_000;
    public const int TestCount = 2_000;

    public static DigitData Draw(int train = TrainCount, int test = TestCount) =>
        new(new DigitArtist(seed: 1).Draw(train), new DigitArtist(seed: 2).Draw(test));
}
