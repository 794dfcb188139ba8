using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>
/// Scripted sequences of windows: F fires, "." is silent and not yet judged, X is silent and dead, ? is undecided, N has NaN.
/// </summary>
public sealed class LayerHistoryTests
{
    private const long Samples = 2_000;

    [Fact]
    public void A_channel_that_never_fired_is_born_dead()
    {
        var history = Play(". X X");

        history[0].Should().Be(new ChannelHistory(ChannelTally.Never, true, ChannelTally.Never, 200, ChannelTally.Never, 0, 3 * Samples));
        history[0].IsBornDead.Should().BeTrue();
        history[0].EverFired.Should().BeFalse();
        history.Last!.Died.Should().Be(0);
        history.SilentSteps(0, 300).Should().Be(300);
    }

    [Fact]
    public void A_channel_that_fired_and_is_dead_died_when_it_last_fired()
    {
        var history = Play("F F . X X");

        // Windows end at 100, 200, ...; the last firing is put five steps before the end of its window.
        history[0].Should().Be(new ChannelHistory(195, true, 195, 400, ChannelTally.Never, 0, 3 * Samples));
        history[0].IsBornDead.Should().BeFalse();
        history.Last!.Died.Should().Be(1);
        history.SilentSteps(0, 500).Should().Be(305);
    }

    [Fact]
    public void A_dead_channel_that_fires_again_is_revived()
    {
        var history = Play("F . X F");

        history[0].Should().Be(new ChannelHistory(395, false, ChannelTally.Never, ChannelTally.Never, 395, 1, 0));
        history.Last!.Revived.Should().Equal(0);
        history.Last.Dead.Should().Be(0);
    }

    [Fact]
    public void It_can_die_and_revive_again_and_again()
    {
        var history = Play("F . X F . X");

        (history[0].IsDead, history[0].DiedAt, history[0].DetectedAt, history[0].Revivals).Should().Be((true, 395L, 600L, 1));
    }

    [Fact]
    public void Silence_that_ends_before_it_is_judged_is_neither_death_nor_revival()
    {
        var history = Play("F . F");

        (history[0].IsDead, history[0].Revivals, history[0].RevivedAt).Should().Be((false, 0, ChannelTally.Never));
    }

    [Fact]
    public void A_dead_channel_whose_evidence_thins_out_is_not_revived_and_does_not_die_twice()
    {
        var history = Play("F . X ?");
        history.Last!.Dead.Should().Be(0, "undecided channels are in no numerator");
        history.Last.Revived.Should().BeEmpty();
        history[0].IsDead.Should().BeTrue("nothing was seen of it since");

        Continue(history, 4, "X").NewlyDead.Should().BeEmpty();
        history[0].DetectedAt.Should().Be(300);
    }

    [Fact]
    public void NaN_ends_a_silence_and_is_no_firing()
    {
        var history = Play("F . N .");

        history[0].SilentSamples.Should().Be(Samples);
        history[0].LastFired.Should().Be(95);
    }

    [Fact]
    public void A_window_in_which_the_site_was_not_called_changes_nothing()
    {
        var history = Play("F . X");
        var before = history[0];

        var window = history.Close(400, [ChannelVerdict.Dead], window: null);

        history[0].Should().Be(before);
        (window.Dead, window.ZeroShare).Should().Be((1, null));
    }

    [Fact]
    public void A_verdict_of_death_is_believed_although_the_window_has_firing()
    {
        var history = new LayerHistory(1);
        Continue(history, 1, "F");

        // The verdict rests on a pass over the data that came since.
        var window = history.Close(200, [ChannelVerdict.Dead], Tallies.At(Samples, 120, 5));

        (window.Dead, window.Died, window.NewlyDead.Single()).Should().Be((1, 1, 0));
        (history[0].IsDead, history[0].DiedAt, history[0].DetectedAt, history[0].Revivals).Should().Be((true, 120L, 200L, 0));
    }

    [Fact]
    public void A_silent_channel_counts_as_dead()
    {
        var history = new LayerHistory(2);

        var window = history.Close(100, [ChannelVerdict.Silent, ChannelVerdict.Active], Tallies.At(Samples, 95, 0, 700));

        (window.Dead, window.Died, window.Undecided).Should().Be((1, 0, 0));
        history[0].IsBornDead.Should().BeTrue();
        history.ChannelTimeline.Points.Single().States[0].Should().Be(ChannelState.Dead);
    }

    [Fact]
    public void The_newly_dead_are_told_once_with_their_numbers()
    {
        var history = new LayerHistory(4);
        Continue(history, 1, "FF.F");
        Continue(history, 2, "....").NewlyDead.Should().BeEmpty();

        Continue(history, 3, "XFXX").NewlyDead.Should().Equal(0, 2, 3);
        Continue(history, 4, "XFXX").NewlyDead.Should().BeEmpty();
        Continue(history, 5, "XFFX").Revived.Should().Equal(2);
        (history.Last!.Dead, history.Last.Died, history.Last.Condition.DiedShare).Should().Be((2, 2, 0.5));
    }

    [Fact]
    public void The_overlap_is_the_common_share_of_the_smaller_dead_set()
    {
        var history = new LayerHistory(6);
        Continue(history, 1, "FFFFFF").Overlap.Should().BeNull("no set, no overlap");
        Continue(history, 2, "XXXX..").Overlap.Should().BeNull("there was no set before");

        Continue(history, 3, "XXFFXX").Overlap.Should().Be(0.5);
        Continue(history, 4, "XFFFFF").Overlap.Should().Be(1, "the one that is left was there before");
        Continue(history, 5, "FXFFFF").Overlap.Should().Be(0);
    }

    [Fact]
    public void A_rise_is_held_against_the_lowest_of_the_last_five_windows()
    {
        var history = new LayerHistory(10);
        Continue(history, 1, "FFFFFFFFFF").Rise.Should().Be(0);
        for (var window = 2; window <= 5; window++) Continue(history, window, "XFFFFFFFFF").Rise.Should().Be(1);

        Continue(history, 6, "XXFFFFFFFF").Rise.Should().Be(2, "five windows ago none was dead");
        Continue(history, 7, "XXFFFFFFFF").Rise.Should().Be(1, "that window has left the five");
        Continue(history, 8, "FFFFFFFFFF").Rise.Should().Be(0, "a fall is no rise");
    }

    [Fact]
    public void Deaths_that_could_not_be_known_before_are_no_rise()
    {
        var history = new LayerHistory(10);
        Continue(history, 1, "??????????");
        Continue(history, 2, "??????????");

        Continue(history, 3, "XXXXFFFFFF").Rise.Should().Be(0);
    }

    [Fact]
    public void The_rise_counts_only_channels_that_were_decided_before()
    {
        var history = new LayerHistory(10);
        Continue(history, 1, "X??FFFFFFF");

        // Of the four deaths that are new, two were undecided.
        Continue(history, 2, "XXXXXFFFFF").Rise.Should().Be(2);
        history.Save().RecentDead.Should().Equal(3, 5);
    }

    [Fact]
    public void The_timeline_follows_the_shares()
    {
        var history = new LayerHistory(4);
        Continue(history, 1, "FF??");
        Continue(history, 2, "XF.X");

        history.Timeline.Points.Should().Equal(
            new TimelinePoint(100, 100, 1, 0, 0, 0.5, 0.75),
            new TimelinePoint(200, 200, 1, 0.5, 0.25, 0.25, 0.875));
        history.Windows.Should().Be(2);
    }

    [Fact]
    public void Causes_are_kept_until_the_channel_fires_again()
    {
        var history = Play("F . X");
        history.RecordCauses(0, [Cause(DeathCause.LearningRateTooHigh, 0.7), Cause(DeathCause.NegativeBias, 0.4)]);

        history.CausesOf(0).Should().Equal(DeathCause.LearningRateTooHigh, DeathCause.NegativeBias);
        Causes(history).Select(cause => (cause.Cause, cause.Channels)).Should()
            .Equal((DeathCause.LearningRateTooHigh, 1), (DeathCause.NegativeBias, 1));

        Continue(history, 4, "F");
        history.CausesOf(0).Should().BeEmpty();
        Causes(history).Should().BeEmpty();
    }

    [Fact]
    public void A_cause_is_not_told_of_a_channel_whose_evidence_lapsed()
    {
        var history = Play("F . X");
        history.RecordCauses(0, [Cause(DeathCause.LearningRateTooHigh, 0.7)]);

        history.CausesOf([ChannelVerdict.Dead]).Should().ContainSingle();
        history.CausesOf([ChannelVerdict.Undecided]).Should().BeEmpty();
    }

    [Fact]
    public void Every_cause_can_be_kept_and_is_still_there_when_resumed()
    {
        var history = Play("F . X");
        var all = Enum.GetValues<DeathCause>();
        history.RecordCauses(0, [.. all.Select(cause => Cause(cause, 0.5) with { RateExcess = 4, LearningRate = 0.1 })]);

        var resumed = LayerHistory.Restore(JsonSerializer.Deserialize<LayerHistoryState>(JsonSerializer.Serialize(history.Save()))!);

        resumed.CausesOf(0).Should().Equal(all);
        Causes(resumed).Select(cause => (cause.Cause, cause.RateExcess, cause.LearningRate)).Should()
            .Equal(all.Select(cause => (cause, (double?)4, (double?)0.1)));
    }

    [Fact]
    public void A_layer_tells_of_each_cause_the_clearest_case()
    {
        var history = new LayerHistory(3);
        Continue(history, 1, "XXX");
        history.RecordCauses(0, [Cause(DeathCause.NegativeBias, 0.4)]);
        history.RecordCauses(1, [Cause(DeathCause.NegativeBias, 0.9, 1)]);
        history.RecordCauses(2, [Cause(DeathCause.UpstreamDead, 0.8, 2), Cause(DeathCause.NegativeBias, 0.3, 2)]);

        Causes(history).Should().Equal(
            new LayerCause(DeathCause.UpstreamDead, 1, "UpstreamDead 0.8", "advice"),
                new LayerCause(DeathCause.NegativeBias, 3, "NegativeBias 0.9", "advice"));

        Continue(history, 2, "XFX");
        Causes(history)[1].Should()
            .Be(new LayerCause(DeathCause.NegativeBias, 2, "NegativeBias 0.4", "advice"), "the clearest case came back");
    }

    [Fact]
    public void However_many_channels_die_only_a_few_sentences_are_kept()
    {
        var history = new LayerHistory(100);
        Continue(history, 1, new string('X', 100));
        for (var c = 0; c < 100; c++) history.RecordCauses(c, [Cause(DeathCause.NegativeBias, c / 100.0, c)]);

        Causes(history).Should().Equal(new LayerCause(DeathCause.NegativeBias, 100, "NegativeBias 0.99", "advice"));
        history.Save().Examples.Count.Should().BeLessThan(10);
    }

    [Fact]
    public void Saved_and_resumed_it_goes_on_as_if_nothing_had_happened()
    {
        string[] script = ["FFF.", "F.F.", "X.FX", "XXFX", "FXFX", ".XFX", "XXF?", "XXFX"];
        var straight = new LayerHistory(4, attachedAt: 7, timelineCapacity: 4);
        var resumed = new LayerHistory(4, attachedAt: 7, timelineCapacity: 4);
        for (var i = 0; i < script.Length; i++)
        {
            Continue(straight, i + 1, script[i]);
            Continue(resumed, i + 1, script[i]);
            foreach (var channel in resumed.Last!.NewlyDead)
            {
                straight.RecordCauses(channel, [Cause(DeathCause.NegativeBias, 0.1 * i, channel)]);
                resumed.RecordCauses(channel, [Cause(DeathCause.NegativeBias, 0.1 * i, channel)]);
            }
            var json = JsonSerializer.Serialize(resumed.Save());
            resumed = LayerHistory.Restore(JsonSerializer.Deserialize<LayerHistoryState>(json)!);
        }

        resumed.Save().Should().BeEquivalentTo(straight.Save());
        Enumerable.Range(0, 4).Select(c => resumed[c]).Should().Equal(Enumerable.Range(0, 4).Select(c => straight[c]));
        Causes(resumed).Should().Equal(Causes(straight));
    }

    [Fact]
    public void Every_window_leaves_a_state_of_every_channel()
    {
        var history = new LayerHistory(4);
        foreach (var (channels, w) in new[] { "F?FN", "FX.F", "XX.F" }.Select((channels, w) => (channels, w)))
            Continue(history, w + 1, channels);
        history.Close(400, new ChannelVerdict[4], window: null);

        Enumerable.Range(0, 4).Select(c => ChannelStates.Encode(ChannelStates.Along(history.ChannelTimeline.Points, c))).Should()
            .Equal("44X.", "sXX.", "4ss.", "N44.");
    }

    [Theory]
    [InlineData(0, ChannelVerdict.Undecided, ChannelState.Silent)]
    [InlineData(0, ChannelVerdict.NegativeOnly, ChannelState.NegativeOnly)]
    [InlineData(0, ChannelVerdict.Dead, ChannelState.Dead)]
    [InlineData(0, ChannelVerdict.ProvedDead, ChannelState.Dead)]
    [InlineData(9, ChannelVerdict.Dormant, ChannelState.Dormant)]
    [InlineData(10, ChannelVerdict.Active, ChannelState.Rarely)]
    [InlineData(100, ChannelVerdict.Active, ChannelState.Seldom)]
    [InlineData(250, ChannelVerdict.Active, ChannelState.Sometimes)]
    [InlineData(500, ChannelVerdict.Active, ChannelState.Often)]
    [InlineData(750, ChannelVerdict.Active, ChannelState.Mostly)]
    [InlineData(1_000, ChannelVerdict.Undecided, ChannelState.Mostly)]
    [InlineData(1_000, ChannelVerdict.AlwaysOn, ChannelState.AlwaysOn)]
    public void The_state_is_of_the_window_alone(long firedOfThousand, ChannelVerdict verdict, ChannelState state)
    {
        var history = new LayerHistory(1);
        history.Close(20, [verdict], Tallies.At(1_000, 19, firedOfThousand));

        history.ChannelTimeline.Points.Should().ContainSingle().Which.States.Should().Equal(state);
    }

    [Fact]
    public void Verdicts_and_tallies_of_another_size_are_refused()
    {
        var closing = () => new LayerHistory(2).Close(1, [ChannelVerdict.Dead], null);
        var counting = () => new LayerHistory(1).Close(1, [ChannelVerdict.Dead], new ChannelTally(2));

        closing.Should().Throw<ArgumentException>().WithMessage("*2 channels, not of 1*");
        counting.Should().Throw<ArgumentException>().WithMessage("*1 channels, not of 2*");
    }

    private static IReadOnlyList<LayerCause> Causes(LayerHistory history) =>
        history.CausesOf([.. Enumerable.Repeat(ChannelVerdict.Dead, history.Channels)]);

    private static LayerHistory Play(string script)
    {
        var history = new LayerHistory(1);
        foreach (var (window, i) in script.Split(' ').Select((window, i) => (window, i))) Continue(history, i + 1, window);
        return history;
    }

    private static LayerWindow Continue(LayerHistory history, int window, string channels)
    {
        var tally = new ChannelTally(channels.Length);
        long[] fired = [.. channels.Select(channel => channel == 'F' ? Samples / 2 : 0)];
        long[] ill = [.. channels.Select(channel => channel == 'N' ? 1L : 0)];
        tally.Add(Samples, Samples, [.. fired.Zip(ill, (f, n) => Samples - f - n)], ill, fired,
            [.. fired.Select(f => f > 0 ? (100 * window) - 5 : ChannelTally.Never)]);
        return history.Close(100 * window, [.. channels.Select(Verdict)], tally);
    }

    private static ChannelVerdict Verdict(char channel) => channel switch
    {
        'F' => ChannelVerdict.Active,
        'X' => ChannelVerdict.Dead,
        _ => ChannelVerdict.Undecided,
    };

    private static CauseFinding Cause(DeathCause cause, double strength, int channel = 0) =>
        new(cause, FormattableString.Invariant($"{cause} {strength}"), "advice") { Channel = channel, Strength = strength };
}
