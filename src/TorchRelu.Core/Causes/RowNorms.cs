using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchRelu.Causes;

/// <summary>
/// The Euclidean norm of each row of a matrix in memory, read once and at its speed: weights are by far the largest thing that a decision
/// looks at.
/// </summary>
internal static class RowNorms
{
    /// <param name="rows">The rows one after the other, all of the same length.</param>
    /// <param name="norms">One per row.</param>
    public static void Of(ReadOnlySpan<float> rows, Span<float> norms)
    {
        if (norms.IsEmpty) return;
        var length = rows.Length / norms.Length;
        for (var row = 0; row < norms.Length; row++) norms[row] = Norm(rows.Slice(row * length, length));
    }

    // Four sums at once: one alone would wait for each addition to end before the next.
    private static float Norm(ReadOnlySpan<float> row)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        Vector<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            a += vectors[i] * vectors[i];
            b += vectors[i + 1] * vectors[i + 1];
            c += vectors[i + 2] * vectors[i + 2];
            d += vectors[i + 3] * vectors[i + 3];
        }
        for (; i < vectors.Length; i++) a += vectors[i] * vectors[i];
        var sum = Vector.Sum(a + b + (c + d));
        foreach (var value in row[(vectors.Length * Vector<float>.Count)..]) sum += value * value;
        return MathF.Sqrt(sum);
    }
}
