using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelTimelineTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(64)]
    public void A_dead_channel_is_never_lost_from_the_picture(int capacity)
    {
        foreach (var windows in new[] { 1, 4, 5, 9, 64, 65, 200, 1_000 })
        {
            // Each channel is dead in one window only, and fires in all others.
            var timeline = new ChannelTimeline(capacity);
            for (var w = 0; w < windows; w++)
                timeline.Add(Point(w + 1, [.. Enumerable.Range(0, windows).Select(c => c == w ? ChannelState.Dead : ChannelState.Often)]));

            timeline.Points.Count.Should().BeLessThanOrEqualTo(capacity);
            timeline.Points.Sum(point => point.Windows).Should().Be(windows);
            foreach (var c in Enumerable.Range(0, windows))
            {
                var point = timeline.Points.Should().ContainSingle(point => point.States[c] == ChannelState.Dead).Which;
                point.FirstStep.Should().BeLessThanOrEqualTo(20 * (c + 1));
                point.LastStep.Should().BeGreaterThanOrEqualTo(20 * (c + 1));
            }
        }
    }

    [Fact]
    public void The_first_and_the_last_window_stay_as_they_were()
    {
        var timeline = new ChannelTimeline(8);
        for (var w = 1; w <= 99; w++) timeline.Add(Point(w, [w is 1 or 99 ? ChannelState.AlwaysOn : ChannelState.Dead]));

        timeline.Points[0].States.Should().Equal(ChannelState.AlwaysOn);
        timeline.Points[^1].States.Should().Equal(ChannelState.AlwaysOn);
        timeline.Points.Skip(1).SkipLast(1).Should().OnlyContain(point => point.States[0] == ChannelState.Dead);
    }

    [Fact]
    public void Of_two_firing_rates_the_lower_stays()
    {
        var timeline = new ChannelTimeline(4);
        foreach (var (letter, w) in "5.524".Select((letter, w) => (letter, w)))
            timeline.Add(Point(w + 1, ChannelStates.Decode($"{letter}")));

        ChannelStates.Encode(ChannelStates.Along(timeline.Points, 0)).Should().Be("5524", "unseen and mostly are mostly");
    }

    [Fact]
    public void A_window_of_another_size_is_refused()
    {
        var timeline = new ChannelTimeline();
        timeline.Add(Point(1, [ChannelState.Dead]));

        var adding = () => timeline.Add(Point(2, [ChannelState.Dead, ChannelState.Dead]));

        adding.Should().Throw<ArgumentException>().WithMessage("*1 channels, not of 2*");
    }

    [Fact]
    public void Every_state_has_its_letter_and_comes_back()
    {
        var all = Enum.GetValues<ChannelState>();

        ChannelStates.Encode(all).Should().Be(".A54321d-sNX");
        ChannelStates.Decode(".A54321d-sNX").Should().Equal(all);
    }

    [Fact]
    public void A_letter_that_stands_for_nothing_is_named()
    {
        var decoding = () => ChannelStates.Decode("XX?");

        decoding.Should().Throw<FormatException>().WithMessage("'?' at position 2*");
    }

    private static ChannelTimelinePoint Point(int window, ChannelState[] states) => new(20 * window, 20 * window, 1, states);
}
