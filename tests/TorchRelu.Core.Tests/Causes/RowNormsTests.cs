using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RowNormsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(5, 16)]
    [InlineData(2, 64)]
    [InlineData(4, 203)]
    [InlineData(10, 784)]
    public void The_norm_of_each_row_is_that_of_all_its_weights(int rows, int length)
    {
        var random = new Random(5);
        var weights = Enumerable.Range(0, rows * length).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        var norms = new float[rows];

        RowNorms.Compute(weights, norms);

        for (var row = 0; row < rows; row++)
        {
            var exact = Math.Sqrt(weights.Skip(row * length).Take(length).Sum(weight => (double)weight * weight));
            ((double)norms[row]).Should().BeApproximately(exact, 1e-6 * exact, $"row {row} of {rows} with {length} weights, seed 5");
        }
    }

    [Fact]
    public void Layers_without_rows_or_without_inputs_have_norms_too()
    {
        var norms = new float[] { 9, 9 };

        RowNorms.Compute([], []);
        RowNorms.Compute([], norms);

        norms.Should().Equal(0, 0);
    }
}
