using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class LayerTimelineTests
{
    [Fact]
    public void As_long_as_there_is_room_every_window_is_a_point()
    {
        var timeline = Filled(windows: 8, capacity: 8);

        timeline.Points.Select(point => point.LastStep).Should().Equal(Enumerable.Range(1, 8).Select(i => 20L * i));
        timeline.Resolution.Should().Be(1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(128)]
    public void However_many_windows_there_are_it_keeps_its_size_and_loses_none(int capacity)
    {
        foreach (var windows in new[] { 1, 2, 3, 4, 5, 6, 7, 9, 17, 33, 127, 128, 129, 1_000, 4_097 })
        {
            var timeline = Filled(windows, capacity);
            var points = timeline.Points;

            points.Count.Should().BeLessThanOrEqualTo(capacity);
            points.Sum(point => point.Windows).Should().Be(windows);
            points.Zip(points.Skip(1)).All(pair => pair.First.LastStep + 20 == pair.Second.FirstStep).Should()
                .BeTrue("the points follow each other without a gap");
            points.Should().OnlyContain(point => point.Windows <= timeline.Resolution);
        }
    }

    [Fact]
    public void The_first_and_the_last_window_stay_as_they_were()
    {
        var timeline = Filled(windows: 777, capacity: 16);

        timeline.Points[0].Should().Be(Window(1));
        timeline.Points[^1].Should().Be(Window(777));
    }

    [Fact]
    public void A_full_timeline_is_at_least_half_full_afterwards_and_says_its_resolution()
    {
        var timeline = Filled(windows: 1_000, capacity: 16);

        timeline.Resolution.Should().Be(128);
        timeline.Points.Count.Should().BeGreaterThanOrEqualTo(8);
        timeline.Points.Skip(1).SkipLast(2).Should().OnlyContain(point => point.Windows == 128);
    }

    [Fact]
    public void Merged_windows_show_their_mean()
    {
        var timeline = Filled(windows: 500, capacity: 8);

        timeline.Points.Sum(point => point.DeadShare * point.Windows).Should()
            .BeApproximately(Enumerable.Range(1, 500).Sum(i => Window(i).DeadShare), 1e-9);
        timeline.Points.Should().OnlyContain(point => point.DeadShare >= 0 && point.DeadShare <= 1 && point.DiedShare <= point.DeadShare);
    }

    [Fact]
    public void A_window_without_calls_has_no_zero_share_and_spoils_none()
    {
        var merged = new LayerTimeline(4);
        for (var i = 1; i <= 6; i++) merged.Add(Window(i) with { ZeroShare = i % 2 == 0 ? 0.5 : null });

        merged.Points.Where(point => point.Windows > 1).Should().OnlyContain(point => point.ZeroShare == 0.5);
    }

    [Fact]
    public void Less_room_than_4_points_is_refused()
    {
        var making = () => new LayerTimeline(3);

        making.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static LayerTimeline Filled(int windows, int capacity)
    {
        var timeline = new LayerTimeline(capacity);
        for (var i = 1; i <= windows; i++) timeline.Add(Window(i));
        return timeline;
    }

    private static TimelinePoint Window(int number) => new(20 * number, 20 * number, 1, number % 10 / 10.0, number % 10 / 20.0, 0, 0.5);
}
