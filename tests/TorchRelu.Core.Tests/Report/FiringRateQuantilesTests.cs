using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class FiringRateQuantilesTests
{
    [Fact]
    public void They_are_interpolated_as_numpy_does()
    {
        // numpy.quantile([0, .1, .2, .4, .8], [.05, .25, .5, .75, .95])
        var quantiles = FiringRateQuantiles.From([0.4, 0, 0.8, 0.1, 0.2])!;

        (quantiles.Least, quantiles.Most, quantiles.Median).Should().Be((0, 0.8, 0.2));
        (quantiles.P25, quantiles.P75).Should().Be((0.1, 0.4));
        quantiles.P5.Should().BeApproximately(0.02, 1e-12);
        quantiles.P95.Should().BeApproximately(0.72, 1e-12);
    }

    [Fact]
    public void One_rate_is_all_of_them() =>
        FiringRateQuantiles.From([0.3]).Should().Be(new FiringRateQuantiles(0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3));

    [Fact]
    public void Of_no_rates_there_are_none() => FiringRateQuantiles.From([]).Should().BeNull();
}
