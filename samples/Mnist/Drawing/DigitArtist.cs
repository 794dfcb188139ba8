namespace TorchRelu.Samples.Mnist;

/// <summary>Draws digits as different hands would; the same seed draws the same bytes.</summary>
internal sealed class DigitArtist(int seed)
{
    private const double Tremble = 0.033;
    private const double Noise = 0.08;

    private readonly Random _random = new(seed);
    private readonly Canvas _canvas = new();

    /// <summary>As many of each digit as of any other, in random order.</summary>
    public DigitSet Draw(int count)
    {
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
            labels[i] = (byte)(i % DigitSet.Classes);
        _random.Shuffle(labels);

        var pixels = new byte[count * DigitSet.PixelsPerImage];
        for (var i = 0; i < count; i++)
            DrawOne(labels[i], pixels.AsSpan(i * DigitSet.PixelsPerImage, DigitSet.PixelsPerImage));
        return new DigitSet(pixels, labels);
    }

    private void DrawOne(int digit, Span<byte> pixels)
    {
        var variants = Glyphs.Variants[digit];
        var hand = Hand.Any(_random);
        _canvas.Clear();
        foreach (var stroke in variants[_random.Next(variants.Length)])
            Draw(stroke, hand);

        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(255 * (_canvas.Ink[i] + Noise * Normal()), 0, 255);
    }

    private void Draw(Stroke stroke, Hand hand)
    {
        (double X, double Y)? last = null;
        foreach (var next in stroke.Trace(point => hand.Place((point.X + Tremble * Normal(), point.Y + Tremble * Normal()))))
        {
            _canvas.Draw(last ?? next, next, hand.PenRadius);
            last = next;
        }
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
