namespace TorchRelu.Samples.Mnist;

/// <summary>Images and their labels as they lie in the files: one byte per pixel, one per label.</summary>
internal sealed record DigitSet(ReadOnlyMemory<byte> Pixels, ReadOnlyMemory<byte> Labels)
{
    public const int Side = 28;
    public const int PixelsPerImage = Side * Side;
    public const int Classes = 10;

    public int Count => Labels.Length;

    public static DigitSet Read(string imageFile, string labelFile)
    {
        var pixels = IdxFile.ReadImages(imageFile);
        var labels = IdxFile.ReadLabels(labelFile);
        var images = pixels.Length / PixelsPerImage;
        if (images != labels.Length)
        {
            var expected = $"{images} labels, one for each image of {Path.GetFileName(imageFile)}";
            throw new IdxException(labelFile, 4, expected, $"{labels.Length}");
        }

        return new DigitSet(pixels, labels);
    }

    /// <summary>Pixels from 0 to 1, and the digits they show.</summary>
    public NetworkData ToRows() =>
        new(Array.ConvertAll(Pixels.ToArray(), pixel => pixel / 255f), Array.ConvertAll(Labels.ToArray(), label => (float)label));

    public DigitSet Slice(int start, int count) =>
        new(Pixels.Slice(start * PixelsPerImage, count * PixelsPerImage), Labels.Slice(start, count));
}
