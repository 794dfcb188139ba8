using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchRelu.Causes;

/// <summary>
/// Multiplies each row of a matrix with two vectors, and measures its norm, in one pass at memory speed. Weights are by far the largest
/// data that a reading reads.
/// </summary>
internal static class RowProducts
{
    /// <param name="rows">The rows in sequence, all as long as the vectors.</param>
    /// <param name="first">The first vector.</param>
    /// <param name="second">The second vector.</param>
    /// <param name="withFirst">The product of each row with the first vector.</param>
    /// <param name="withSecond">The product of each row with the second vector.</param>
    /// <param name="norms">The Euclidean norm of each row.</param>
    public static void Compute(ReadOnlySpan<float> rows, ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<double> withFirst,
        Span<double> withSecond, Span<float> norms)
    {
        var length = first.Length;
        for (var row = 0; row < norms.Length; row++)
            (withFirst[row], withSecond[row], norms[row]) = Product(rows.Slice(row * length, length), first, second);
    }

    // Two independent sums of each kind: with a single one, each addition would wait for the one before.
    private static (double First, double Second, float Norm) Product(
        ReadOnlySpan<float> row, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var weights = MemoryMarshal.Cast<float, Vector<float>>(row);
        var firsts = MemoryMarshal.Cast<float, Vector<float>>(first);
        var seconds = MemoryMarshal.Cast<float, Vector<float>>(second);
        Vector<float> a = default, b = default, c = default, d = default, e = default, f = default;
        var i = 0;
        for (; i <= weights.Length - 2; i += 2)
        {
            a += weights[i] * firsts[i];
            b += weights[i] * seconds[i];
            c += weights[i] * weights[i];
            d += weights[i + 1] * firsts[i + 1];
            e += weights[i + 1] * seconds[i + 1];
            f += weights[i + 1] * weights[i + 1];
        }
        for (; i < weights.Length; i++)
        {
            a += weights[i] * firsts[i];
            b += weights[i] * seconds[i];
            c += weights[i] * weights[i];
        }
        double withFirst = Vector.Sum(a + d), withSecond = Vector.Sum(b + e), square = Vector.Sum(c + f);
        for (var rest = weights.Length * Vector<float>.Count; rest < row.Length; rest++)
        {
            withFirst += row[rest] * first[rest];
            withSecond += row[rest] * second[rest];
            square += row[rest] * row[rest];
        }
        return (withFirst, withSecond, (float)Math.Sqrt(square));
    }
}
