namespace TorchRelu.Samples.Mnist;

/// <summary>How one digit is written: slant, size, place and pen, as they differ from one person and moment to the next.</summary>
internal sealed record Hand(double Rotation, double Slant, double Width, double Height, double Right, double Down, double PenRadius)
{
    public static Hand Any(Random random)
    {
        return new Hand(
            Rotation: Between(-0.23, 0.23),
            Slant: Between(-0.2, 0.35),
            Width: Between(11, 17),
            Height: Between(15, 20),
            Right: Between(-2.2, 2.2),
            Down: Between(-2.2, 2.2),
            PenRadius: Between(0.6, 1.7));

        double Between(double low, double high) => low + (high - low) * random.NextDouble();
    }

    /// <summary>From the unit square of a glyph to the pixels of the image.</summary>
    public (double X, double Y) Place((double X, double Y) point)
    {
        const double centre = (DigitSet.Side - 1) / 2.0;
        var y = (point.Y - 0.5) * Height;
        var x = (point.X - 0.5) * Width - Slant * y;
        var (sin, cos) = Math.SinCos(Rotation);
        return (centre + Right + cos * x - sin * y, centre + Down + sin * x + cos * y);
    }
}
