using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchRelu.Causes;

/// <summary>
/// Computes the Euclidean norm of each row of a matrix in one pass at memory speed. Weights are by far the largest data that a decision
/// reads.
/// </summary>
internal static class RowNorms
{
    /// <param name="rows">The rows in sequence, all of the same length.</param>
    /// <param name="norms">One per row.</param>
    public static void Compute(ReadOnlySpan<float> rows, Span<float> norms)
    {
        if (norms.IsEmpty) return;
        var length = rows.Length / norms.Length;
        for (var row = 0; row < norms.Length; row++) norms[row] = Norm(rows.Slice(row * length, length));
    }

    // Four independent sums: with a single sum, each addition would wait for the one before.
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
