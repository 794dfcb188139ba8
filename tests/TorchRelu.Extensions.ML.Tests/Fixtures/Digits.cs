namespace TorchRelu.Tests;

/// <summary>The 10,000 test images of MNIST, the first 8,000 to learn from and the others held out.</summary>
internal static class Digits
{
    public const int Pixels = 784;
    public const int Classes = 10;

    private const int Learnt = 8_000;

    public static (IReadOnlyList<Digit> Train, IReadOnlyList<Digit> HeldOut) Read()
    {
        var (pixels, labels) = (MnistFiles.Pixels, MnistFiles.Labels);
        var digits = new List<Digit>();
        for (var i = 0; i < labels.Length; i++)
        {
            var image = pixels.AsSpan(i * Pixels, Pixels).ToArray();
            digits.Add(new() { Features = Array.ConvertAll(image, pixel => pixel / 255f), Label = labels[i] });
        }
        return (digits[..Learnt], digits[Learnt..]);
    }
}
