using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelTallyTests
{
    [Fact]
    public void Merging_is_associative_and_commutative_and_loses_nothing()
    {
        var random = new Random(7);
        var parts = Enumerable.Range(0, 6).Select(_ => RandomTally(random, channels: 5)).ToArray();

        var forwards = Merged(parts);
        var backwards = Merged([.. parts.Reverse()]);
        var grouped = Merged([Merged(parts[..2]), Merged(parts[2..])]);

        Snapshot(backwards).Should().BeEquivalentTo(Snapshot(forwards));
        Snapshot(grouped).Should().BeEquivalentTo(Snapshot(forwards));
        forwards.Observations.Should().Be(parts.Sum(part => part.Observations));
        forwards.Silent[3].Should().Be(parts.Sum(part => part.Silent[3]));
    }

    [Fact]
    public void What_neither_was_silent_nor_NaN_has_fired()
    {
        var tally = new ChannelTally(2);
        tally.Add(10, 5, [4, 10], [1, 0], [5, 0], [3, ChannelTally.Never]);

        tally.Fired(0).Should().Be(5);
        tally.Fired(1).Should().Be(0);
        tally.LastFired.ToArray().Should().Equal(3, ChannelTally.Never);
    }

    [Fact]
    public void The_last_step_that_fired_is_the_latest_of_all_parts()
    {
        var tally = new ChannelTally(1);
        tally.Add(1, 1, [0], [0], [1], [8]);
        tally.Add(1, 1, [1], [0], [0], [ChannelTally.Never]);

        tally.LastFired[0].Should().Be(8);
    }

    [Fact]
    public void Counts_for_another_number_of_channels_are_refused_and_change_nothing()
    {
        var tally = new ChannelTally(2);

        var adding = () => tally.Add(1, 1, [0, 0], [0, 0], [0, 0, 0], [0, 0]);

        adding.Should().Throw<ArgumentException>().WithMessage("*2 channels*for 3*");
        tally.Observations.Should().Be(0);
    }

    private static ChannelTally RandomTally(Random random, int channels)
    {
        var tally = new ChannelTally(channels);
        long[] Draw(int most) => [.. Enumerable.Range(0, channels).Select(_ => (long)random.Next(most))];
        tally.Add(1000, 100, Draw(500), Draw(500), Draw(100), Draw(50));
        return tally;
    }

    private static ChannelTally Merged(params ChannelTally[] parts)
    {
        var merged = new ChannelTally(parts[0].Channels);
        foreach (var part in parts) merged.Merge(part);
        return merged;
    }

    private static Counts Snapshot(ChannelTally tally) =>
        new(tally.Observations, tally.Samples, tally.Silent.ToArray(), tally.NotANumber.ToArray(), tally.FiredSamples.ToArray(), tally.LastFired.ToArray());

    private sealed record Counts(long Observations, long Samples, long[] Silent, long[] NotANumber, long[] FiredSamples, long[] LastFired);
}
