namespace TorchRelu.Samples.Mnist;

/// <summary>A 28 x 28 sheet on which a round pen draws with soft edges.</summary>
internal sealed class Canvas
{
    private readonly double[] _ink = new double[DigitSet.PixelsPerImage];

    /// <summary>The ink of every pixel, row by row, 0 to 1.</summary>
    public ReadOnlySpan<double> Ink => _ink;

    public void Clear() => Array.Clear(_ink);

    public void Draw((double X, double Y) from, (double X, double Y) to, double radius)
    {
        var reach = radius + 1;
        var (left, right) = Range(from.X, to.X, reach);
        var (top, bottom) = Range(from.Y, to.Y, reach);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var ink = Math.Clamp(radius + 0.5 - Distance(x, y, from, to), 0, 1);
                ref var pixel = ref _ink[y * DigitSet.Side + x];
                pixel = Math.Max(pixel, ink);
            }
        }
    }

    private static (int First, int Last) Range(double a, double b, double reach) =>
        (Math.Max(0, (int)Math.Floor(Math.Min(a, b) - reach)), Math.Min(DigitSet.Side - 1, (int)Math.Ceiling(Math.Max(a, b) + reach)));

    private static double Distance(double x, double y, (double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = dx * dx + dy * dy;
        var t = length == 0 ? 0 : Math.Clamp(((x - from.X) * dx + (y - from.Y) * dy) / length, 0, 1);
        var (ex, ey) = (x - from.X - t * dx, y - from.Y - t * dy);
        return Math.Sqrt(ex * ex + ey * ey);
    }
}
