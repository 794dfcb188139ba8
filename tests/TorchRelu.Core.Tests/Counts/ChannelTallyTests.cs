using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelTallyTests
{
    [Fact]
    public void Merging_is_associative_and_commutative_and_loses_nothing() =>
        Prop.ForAll(Counts.Any, Counts.Any, Counts.Any, (a, b, c) =>
        {
            var forwards = Merged(a.Tally(), b.Tally(), c.Tally());
            var backwards = Merged(c.Tally(), b.Tally(), a.Tally());
            var grouped = Merged(a.Tally(), Merged(b.Tally(), c.Tally()));

            backwards.Text().Should().Be(forwards.Text());
            grouped.Text().Should().Be(forwards.Text());
            forwards.Observations.Should().Be(a.Observations + b.Observations + c.Observations);
            forwards.Samples.Should().Be(a.Samples + b.Samples + c.Samples);
            for (var channel = 0; channel < Counts.Channels; channel++)
            {
                forwards.Silent[channel].Should().Be(a.Silent[channel] + b.Silent[channel] + c.Silent[channel]);
                forwards.NotANumber[channel].Should().Be(a.NotANumber[channel] + b.NotANumber[channel] + c.NotANumber[channel]);
                forwards.FiredSamples[channel].Should().Be(a.FiredSamples[channel] + b.FiredSamples[channel] + c.FiredSamples[channel]);
                forwards.LastFired[channel].Should().Be(new[] { a, b, c }.Max(part => part.LastFired[channel]));
            }
        }).ShouldHold(2_000);

    [Fact]
    public void An_empty_tally_changes_nothing() =>
        Prop.ForAll(Counts.Any, counts =>
        {
            Merged(counts.Tally(), new ChannelTally(Counts.Channels)).Text().Should().Be(counts.Tally().Text());
            Merged(new ChannelTally(Counts.Channels), counts.Tally()).Text().Should().Be(counts.Tally().Text());
        }).ShouldHold(2_000);

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

    private static ChannelTally Merged(params ChannelTally[] parts)
    {
        var merged = new ChannelTally(parts[0].Channels);
        foreach (var part in parts) merged.Merge(part);
        return merged;
    }

    private sealed record Counts(long Observations, long Samples, long[] Silent, long[] NotANumber, long[] FiredSamples, long[] LastFired)
    {
        public const int Channels = 5;

        // None, few, and so many that only 64 bits hold them; three of the largest still do not overflow.
        private static readonly Gen<long> s_count = Gen.OneOf(
            Gen.Constant(0L),
            Gen.Choose(1, 1_000).Select(few => (long)few),
            Gen.Choose(1, int.MaxValue).Select(many => (long)many << 30));

        public static Arbitrary<Counts> Any { get; } = Arb.From(
            from observations in s_count
            from samples in s_count
            from silent in s_count.ArrayOf(Channels)
            from notANumber in s_count.ArrayOf(Channels)
            from firedSamples in s_count.ArrayOf(Channels)
            from lastFired in s_count.Or(Gen.Constant(ChannelTally.Never)).ArrayOf(Channels)
            select new Counts(observations, samples, silent, notANumber, firedSamples, lastFired), Simpler);

        public ChannelTally Tally()
        {
            var tally = new ChannelTally(Channels);
            tally.Add(Observations, Samples, Silent, NotANumber, FiredSamples, LastFired);
            return tally;
        }

        public override string ToString() => Tally().Text();

        private static IEnumerable<Counts> Simpler(Counts counts)
        {
            foreach (var fewer in Lower([counts.Observations, counts.Samples], lowest: 0))
                yield return counts with { Observations = fewer[0], Samples = fewer[1] };
            foreach (var fewer in Lower(counts.Silent, lowest: 0)) yield return counts with { Silent = fewer };
            foreach (var fewer in Lower(counts.NotANumber, lowest: 0)) yield return counts with { NotANumber = fewer };
            foreach (var fewer in Lower(counts.FiredSamples, lowest: 0)) yield return counts with { FiredSamples = fewer };
            foreach (var earlier in Lower(counts.LastFired, ChannelTally.Never)) yield return counts with { LastFired = earlier };
        }

        private static IEnumerable<long[]> Lower(long[] numbers, long lowest) =>
            from index in Enumerable.Range(0, numbers.Length)
            from lower in new[] { lowest, numbers[index] / 2 }
            where lower < numbers[index]
            select (long[])[.. numbers[..index], lower, .. numbers[(index + 1)..]];
    }
}
