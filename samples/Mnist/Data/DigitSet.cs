using TorchSharp;
using static TorchSharp.torch.utils.data;

namespace TorchRelu.Samples.Mnist;

/// <summary>Images and their labels as they lie in the files: one byte per pixel, one per label.</summary>
internal sealed record DigitSet(ReadOnlyMemory<byte> Pixels, ReadOnlyMemory<byte> Labels)
{
    public const int Side = 28;
    public const int PixelsPerImage = Side * Side;
    public const int Classes = 10;

    public int Count => Labels.Length;

    /// <summary>The digits of TorchVision's MNIST, whose pixels are 256ths.</summary>
    /// <exception cref="InvalidDataException">The images have another size, or a label is no digit.</exception>
    public static DigitSet Of(Dataset images)
    {
        var (pixels, labels) = (new byte[images.Count * PixelsPerImage], new byte[images.Count]);
        for (var i = 0; i < labels.Length; i++)
        {
            using var scope = torch.NewDisposeScope();
            var image = images.GetTensor(i);
            if (image["data"].shape is not [1, Side, Side])
            {
                var size = string.Join(" x ", image["data"].shape.Skip(1));
                throw new InvalidDataException($"expected images of {Side} x {Side}, found {size}");
            }
            var label = image["label"].item<long>();
            if (label is < 0 or >= Classes) throw new InvalidDataException($"expected labels from 0 to 9, found {label} at image {i}");
            labels[i] = (byte)label;
            var values = image["data"].data<float>().ToArray();
            for (var pixel = 0; pixel < PixelsPerImage; pixel++) pixels[(i * PixelsPerImage) + pixel] = (byte)(values[pixel] * 256);
        }
        return new(pixels, labels);
    }

    /// <summary>Pixels from 0 to 1, and the digits they show.</summary>
    public NetworkData ToRows() =>
        new(Array.ConvertAll(Pixels.ToArray(), pixel => pixel / 255f), Array.ConvertAll(Labels.ToArray(), label => (float)label));

    public DigitSet Slice(int start, int count) =>
        new(Pixels.Slice(start * PixelsPerImage, count * PixelsPerImage), Labels.Slice(start, count));
}
