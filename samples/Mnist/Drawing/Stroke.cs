namespace TorchRelu.Samples.Mnist;

/// <summary>One movement of the pen through some points; x to the right, y down, both from 0 to 1.</summary>
/// <param name="IsRound">A curve through the points rather than straight lines between them.</param>
internal sealed record Stroke(bool IsRound, params (double X, double Y)[] Points)
{
    private const int PiecesPerSpan = 8;

    /// <summary>The stroke as the corners of short straight pieces, once its points are put in place.</summary>
    public IEnumerable<(double X, double Y)> Trace(Converter<(double X, double Y), (double X, double Y)> place)
    {
        var points = Array.ConvertAll(Points, place);
        yield return points[0];
        for (var i = 0; i < points.Length - 1; i++)
        {
            // The Catmull-Rom spline: its tangent in a point is parallel to the line between the neighbours.
            var (a, b, c, d) = (points[Math.Max(i - 1, 0)], points[i], points[i + 1], points[Math.Min(i + 2, points.Length - 1)]);
            for (var piece = 1; IsRound && piece < PiecesPerSpan; piece++)
            {
                var t = (double)piece / PiecesPerSpan;
                yield return (Blend(a.X, b.X, c.X, d.X, t), Blend(a.Y, b.Y, c.Y, d.Y, t));
            }

            yield return c;
        }
    }

    private static double Blend(double a, double b, double c, double d, double t) =>
        0.5 * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))));
}
