using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RowProductsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(5, 16)]
    [InlineData(2, 24)]
    [InlineData(2, 64)]
    [InlineData(4, 203)]
    [InlineData(10, 784)]
    [InlineData(2, 25_088)]
    public void Products_and_norms_are_those_of_sums_in_double(int rows, int length)
    {
        var random = new Random(5);
        var (weights, first, second) = (Draw(random, rows * length), Draw(random, length), Draw(random, length));
        var (withFirst, withSecond, norms) = (new double[rows], new double[rows], new float[rows]);

        RowProducts.Compute(weights, first, second, withFirst, withSecond, norms);

        for (var row = 0; row < rows; row++)
        {
            var own = weights.Skip(row * length).Take(length).ToArray();
            var because = $"row {row} of {rows} with {length} weights, seed 5";
            Compare(withFirst[row], own, first, because);
            Compare(withSecond[row], own, second, because);
            var norm = Math.Sqrt(own.Sum(weight => (double)weight * weight));
            ((double)norms[row]).Should().BeApproximately(norm, 1e-6 * norm, because);
        }
    }

    [Fact]
    public void The_two_vectors_are_not_mixed_up()
    {
        var (withFirst, withSecond, norms) = (new double[2], new double[2], new float[2]);

        RowProducts.Compute([3, 4, 0, 1], [1, 0], [0, 1], withFirst, withSecond, norms);

        withFirst.Should().Equal(3, 0);
        withSecond.Should().Equal(4, 1);
        norms.Should().Equal(5, 1);
    }

    [Fact]
    public void Layers_without_rows_or_without_inputs_have_products_too()
    {
        var (withFirst, withSecond, norms) = (new double[] { 9, 9 }, new double[] { 9, 9 }, new float[] { 9, 9 });

        RowProducts.Compute([], [1], [1], [], [], []);
        RowProducts.Compute([], [], [], withFirst, withSecond, norms);

        withFirst.Should().Equal(0, 0);
        withSecond.Should().Equal(0, 0);
        norms.Should().Equal(0, 0);
    }

    // The sum of the absolute products is what float32 rounds against.
    private static void Compare(double product, float[] row, float[] with, string because) =>
        product.Should().BeApproximately(row.Zip(with, (w, x) => (double)w * x).Sum(),
            1e-6 * row.Zip(with, (w, x) => Math.Abs((double)w * x)).Sum(), because);

    private static float[] Draw(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}
