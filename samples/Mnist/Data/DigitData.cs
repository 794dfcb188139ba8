namespace TorchRelu.Samples.Mnist;

/// <summary>What a run learns from and what it is measured on.</summary>
/// <param name="Note">Something the user should know about these digits, or null.</param>
internal sealed record DigitData(DigitSet Train, DigitSet Test, string? Note = null)
{
    /// <summary>Four fifths to train, the rest held out: 8,000 and 2,000 of the 10,000 MNIST test images.</summary>
    public static DigitData Split(DigitSet digits)
    {
        if (digits.Count < 5)
            throw new BadDataException($"Expected at least 5 images to split into training and held-out ones, found {digits.Count}.");
        var train = digits.Count * 4 / 5;
        var test = digits.Count - train;
        return new DigitData(digits.Slice(0, train), digits.Slice(train, test),
            $"Only t10k files there: the first {train:N0} images train, {test:N0} are held out.");
    }
}
