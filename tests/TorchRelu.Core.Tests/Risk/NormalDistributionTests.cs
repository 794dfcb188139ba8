using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class NormalDistributionTests
{
    // To 16 digits, from arbitrary-precision arithmetic.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1, 0.15865525393145707)]
    [InlineData(-2.3263478740408408, 0.01)]
    [InlineData(-2.9999, 0.001350341282954924)]
    [InlineData(-3, 0.0013498980316300946)]
    [InlineData(-3.0001, 0.0013494549132607181)]
    [InlineData(-5, 2.866515718791939e-07)]
    [InlineData(-10, 7.619853024160527e-24)]
    [InlineData(-37.5, 4.605353009581955e-308)]
    public void The_cumulative_is_accurate_far_into_the_tail(double x, double expected)
    {
        NormalDistribution.Cumulative(x).Should().BeApproximately(expected, 1e-12 * expected);
        NormalDistribution.Cumulative(-x).Should().BeApproximately(1 - expected, 1e-15);
    }

    [Fact]
    public void It_rises_from_0_to_1()
    {
        NormalDistribution.Cumulative(double.NegativeInfinity).Should().Be(0);
        NormalDistribution.Cumulative(double.PositiveInfinity).Should().Be(1);
        NormalDistribution.Cumulative(double.NaN).Should().Be(double.NaN);
        var values = Enumerable.Range(-400, 801).Select(i => NormalDistribution.Cumulative(i / 50.0)).ToList();
        values.Zip(values.Skip(1)).All(pair => pair.First <= pair.Second).Should().BeTrue();
    }

    [Fact]
    public void Its_slope_is_the_density()
    {
        foreach (var x in new[] { -4.0, -3.0, -0.5, 0, 1, 3, 3.5 })
        {
            var slope = (NormalDistribution.Cumulative(x + 1e-4) - NormalDistribution.Cumulative(x - 1e-4)) / 2e-4;
            slope.Should().BeApproximately(NormalDistribution.Density(x), 1e-8);
        }
    }
}
