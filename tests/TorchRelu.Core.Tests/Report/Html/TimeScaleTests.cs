using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class TimeScaleTests
{
    [Theory]
    [InlineData(1, "0 1")]
    [InlineData(471, "0 100 200 300 400")]
    [InlineData(4_000, "0 1000 2000 3000 4000")]
    [InlineData(93_800, "0 20000 40000 60000 80000")]
    public void The_axis_has_round_steps(long steps, string ticks) => string.Join(' ', new TimeScale(steps).Ticks()).Should().Be(ticks);

    [Fact]
    public void A_window_among_very_many_is_still_to_be_seen()
    {
        var scale = new TimeScale(1_000_000);

        foreach (var (after, until) in new (long, long)[] { (0, 20), (500_000, 500_020), (999_980, 1_000_000) })
        {
            var (from, to) = scale.Stretch(after, until);
            (to - from).Should().BeGreaterThan(0.5);
            from.Should().BeGreaterThanOrEqualTo(0);
            to.Should().BeLessThanOrEqualTo(100);
        }
    }

    [Fact]
    public void A_run_without_a_step_has_no_axis()
    {
        new TimeScale(0).Ticks().Should().BeEmpty();
        new TimeScale(0).At(7).Should().Be(0);
    }
}
