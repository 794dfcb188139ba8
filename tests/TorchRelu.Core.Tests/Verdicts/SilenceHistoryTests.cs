using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SilenceHistoryTests
{
    [Fact]
    public void A_channel_is_silent_since_the_step_after_its_last_firing()
    {
        var silences = new SilenceHistory(2, since: 5);
        Observe(silences, start: 5, (0, 17), (0, ChannelTally.Never));

        silences.SilentSince(0).Should().Be(18);
        silences.SilentSince(1).Should().Be(5, "since the first step that counts");
        silences.LastFired.ToArray().Should().Equal(17, ChannelTally.Never);
    }

    [Fact]
    public void A_silence_must_be_twice_as_long_as_the_channels_longest_that_ended()
    {
        var silences = new SilenceHistory(100, since: 0);
        // One sample fired, at step 10: ten steps of silence have ended.
        Observe(silences, start: 0, [(1, 10), .. Enumerable.Repeat((0L, ChannelTally.Never), 99)]);

        silences.IsBeyondWhatEnded(0, steps: 20, now: 31).Should().BeFalse();
        silences.IsBeyondWhatEnded(0, steps: 21, now: 32).Should().BeTrue();
        silences.IsBeyondWhatEnded(1, steps: 12, now: 12).Should().BeTrue("it has no silence of its own that ended");
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(19, false)]
    public void Of_the_layers_silences_of_half_the_length_a_twentieth_may_have_ended(int reached, bool isBeyond)
    {
        var silences = new SilenceHistory(reached, since: 0);
        Observe(silences, start: 0, [(1, 40), .. Enumerable.Repeat((0L, ChannelTally.Never), reached - 1)]);

        // One of them has ended, and the others go on.
        silences.IsBeyondWhatEnded(1, steps: 60, now: 60).Should().Be(isBeyond);
    }

    [Fact]
    public void Silences_that_were_shorter_than_half_say_nothing()
    {
        var silences = new SilenceHistory(2, since: 0);
        Observe(silences, start: 0, (1, 10), (0, ChannelTally.Never));

        silences.IsBeyondWhatEnded(1, steps: 20, now: 20).Should().BeFalse("ten steps are half of it");
        silences.IsBeyondWhatEnded(1, steps: 64, now: 64).Should().BeTrue();
    }

    [Fact]
    public void A_layer_whose_channels_come_and_go_has_nothing_silent()
    {
        var silences = new SilenceHistory(10, since: 0);
        for (var window = 0; window < 20; window++)
        {
            // Of ten channels each fires in every tenth window, at its end.
            Observe(silences, start: 20 * window,
                [.. Enumerable.Range(0, 10).Select(c => c == window % 10 ? (1L, (20L * window) + 19) : (0L, ChannelTally.Never))]);
        }

        for (var c = 0; c < 10; c++) silences.IsBeyondWhatEnded(c, 400 - silences.SilentSince(c), 400).Should().BeFalse();
    }

    [Fact]
    public void A_channel_that_fires_all_the_time_has_no_silence_that_ended()
    {
        var silences = new SilenceHistory(1, since: 0);
        for (var window = 0; window < 10; window++) Observe(silences, start: 20 * window, (1_000, (20 * window) + 19));

        silences.IsBeyondWhatEnded(0, steps: 1, now: 201).Should().BeTrue();
        silences.Save().Ended.Sum().Should().Be(0);
    }

    [Fact]
    public void A_silence_goes_on_over_windows_in_which_nothing_fired()
    {
        var silences = new SilenceHistory(1, since: 0);
        Observe(silences, start: 0, (1_000, 19));
        Observe(silences, start: 20, (0, ChannelTally.Never));
        Observe(silences, start: 40, (0, ChannelTally.Never));

        Observe(silences, start: 60, (1, 70));

        silences.Save().LongestEnded.Should().Equal(50);
    }

    [Fact]
    public void Where_the_activation_is_new_all_starts_again()
    {
        var silences = new SilenceHistory(2, since: 0);
        Observe(silences, start: 0, (1, 15), (1_000, 19));

        silences.Reset(20);

        silences.Save().Should().BeEquivalentTo(new SilenceHistory(2, since: 20).Save());
    }

    [Fact]
    public void Where_the_weights_of_a_channel_are_fresh_its_silence_starts_again_alone()
    {
        var silences = new SilenceHistory(3, since: 0);
        Observe(silences, start: 0, (1, 15), (0, ChannelTally.Never), (1_000, 49));

        silences.Reset(40, [0, 1, 2]);

        Enumerable.Range(0, 3).Select(silences.SilentSince).Should().Equal(40, 40, 50);
        silences.Since.Should().Be(0);
        silences.Save().LongestEnded.Should().Equal(15, 0, 0);
    }

    [Fact]
    public void A_history_of_no_channel_there_is_not() =>
        FluentActions.Invoking(() => new SilenceHistory(0, 0)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_state_of_lists_that_do_not_match_is_refused()
    {
        var state = new SilenceHistory(2, 0).Save();

        FluentActions.Invoking(() => SilenceHistory.Restore(state with { LongestEnded = [1] })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SilenceHistory.Restore(state with { Ended = [1] })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Saved_and_resumed_after_any_window_it_goes_on_the_same() =>
        Prop.ForAll(Windows, Properties.Between(0, 12), (windows, cut) =>
        {
            var (straight, resumed) = (new SilenceHistory(3, 0), new SilenceHistory(3, 0));
            for (var i = 0; i < windows.Length; i++)
            {
                if (i == cut) resumed = SilenceHistory.Restore(
                    JsonSerializer.Deserialize<SilenceState>(JsonSerializer.Serialize(resumed.Save()))!);
                foreach (var silences in new[] { straight, resumed }) Observe(silences, 20 * i, Fired(windows[i], 20 * i));
            }
            JsonSerializer.Serialize(resumed.Save()).Should().Be(JsonSerializer.Serialize(straight.Save()));
        }).ShouldHold(200);

    [Fact]
    public void A_silence_is_beyond_what_ended_by_its_own_and_by_none_at_all() =>
        Prop.ForAll(Windows, Properties.Between(1, 500), (windows, steps) =>
        {
            var silences = new SilenceHistory(3, 0);
            for (var i = 0; i < windows.Length; i++) Observe(silences, 20 * i, Fired(windows[i], 20 * i));
            long end = 20 * windows.Length;
            for (var c = 0; c < 3; c++)
            {
                // All three go on with their silence from the end.
                var since = silences.SilentSince(c);
                var before = silences.IsBeyondWhatEnded(c, end + steps - since, end + steps);
                if (silences.Save().Ended.Sum() == 0) before.Should().BeTrue();
                if (end + steps - since <= 2 * silences.Save().LongestEnded[c]) before.Should().BeFalse();
            }
        }).ShouldHold(200);

    private static Arbitrary<int[][]> Windows { get; } =
        Arb.From(Gen.ArrayOf(Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(-1)), (1, Gen.Choose(0, 19))), 3), 12));

    private static (long Samples, long Last)[] Fired(int[] lastOfWindow, long start) =>
        [.. lastOfWindow.Select(last => last < 0 ? (0L, ChannelTally.Never) : (1 + (last % 3), start + last))];

    // A window of 1,000 samples: per channel, the samples in which it fired and the last step of these.
    private static void Observe(SilenceHistory silences, long start, params (long Samples, long Last)[] channels)
    {
        var tally = new ChannelTally(channels.Length);
        tally.Add(1_000, 1_000, [.. channels.Select(c => 1_000 - c.Samples)], new long[channels.Length],
            [.. channels.Select(c => c.Samples)], [.. channels.Select(c => c.Last)]);
        silences.Observe(tally, start);
    }
}
