using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>
/// One channel of a layer of four in training, 200 rows a step and each a draw: what is said of it, on what evidence.
/// </summary>
public sealed class TrainingVerdictTests
{
    private const long Now = 100;
    private const int RowsPerStep = 200;
    private const int Channels = 4;

    private static readonly long s_needed = Confidence.SamplesNeeded(Channels);

    [Fact]
    public void Silent_in_a_whole_pass_over_the_data_and_since_is_dead()
    {
        var evidence = Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 3_900, IsTold: true));

        Judge(evidence).Should().Be(ChannelVerdict.Dead);
        Basis(evidence).Should().Be("every sample of epoch 3: 4,000");
        evidence.Basis(0, ChannelVerdict.Dead)!.Value.Distinct.Should().Be(3_900);
    }

    [Fact]
    public void A_noticed_pass_is_named_as_one()
    {
        var evidence = Evidence(silentSince: 0, pass: new(2, 40, 60, 4_000, 4_000, IsTold: false));

        Basis(evidence).Should().Be("every sample of pass 2 over the data: 4,000");
    }

    [Fact]
    public void Firing_in_the_first_step_of_the_pass_is_life() =>
        Judge(Evidence(silentSince: 41, pass: new(3, 40, 60, 4_000, 4_000, true), rowsPerDraw: null)).Should()
            .Be(ChannelVerdict.Undecided);

    [Fact]
    public void A_pass_counts_although_the_channel_fired_in_the_windows_of_the_rates() =>
        Judge(Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 4_000, true), tally: Tallies.At(4_000, 39, 500)))
            .Should().Be(ChannelVerdict.Dead);

    [Fact]
    public void Of_a_small_set_one_pass_is_not_enough_and_two_are()
    {
        var (last, before) = (new DataPass(2, 96, 98, 400, 400, true), new DataPass(1, 94, 96, 400, 400, true));
        var one = Evidence(silentSince: 96, pass: last, rowsPerDraw: null);

        Judge(one).Should().Be(ChannelVerdict.Undecided);
        Judge(Evidence(silentSince: 95, pass: last, before: before, rowsPerDraw: null)).Should().Be(ChannelVerdict.Undecided);
        Judge(Evidence(silentSince: 94, pass: last, before: before, rowsPerDraw: null)).Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void Where_a_forward_was_not_counted_no_pass_was_seen_whole()
    {
        var evidence = Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 4_000, true), rowsPerDraw: null) with { IsComplete = false };

        Judge(evidence).Should().Be(ChannelVerdict.Undecided);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void A_site_that_no_row_of_the_pass_reached_is_not_dead_of_it(long? samples)
    {
        var evidence =
            Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 4_000, true), rowsPerDraw: null) with { SamplesOfPass = samples };

        Judge(evidence).Should().Be(ChannelVerdict.Undecided);
    }

    [Fact]
    public void An_expert_is_dead_on_what_reached_it_and_of_few_samples_after_two_passes()
    {
        var (last, before) = (new DataPass(2, 40, 60, 4_000, 4_000, true), new DataPass(1, 20, 40, 4_000, 4_000, true));
        TrainingEvidence Expert(long silentSince, long samples) =>
            Evidence(silentSince, last, before, rowsPerDraw: null) with { Share = samples / 4_000.0, SamplesOfPass = samples };

        Basis(Expert(silentSince: 40, samples: 1_000)).Should().Be("every sample of epoch 2 that reached it: 1,000");
        Judge(Expert(silentSince: 40, samples: 999)).Should().Be(ChannelVerdict.Undecided);
        Judge(Expert(silentSince: 20, samples: 999)).Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void Enough_independent_draws_make_a_channel_that_fired_silent()
    {
        var evidence = Evidence(silentSince: Now - Steps(s_needed));

        Judge(evidence).Should().Be(ChannelVerdict.Silent);
        Basis(evidence).Should().Be("silent: 600 independent draws of 600 samples");
        Judge(Evidence(silentSince: Now - Steps(s_needed) + 1)).Should().Be(ChannelVerdict.Undecided);
    }

    [Fact]
    public void A_channel_that_never_fired_needs_ten_times_the_draws()
    {
        var needed = Steps(10 * s_needed);

        Judge(Evidence(silentSince: Now - needed + 1, everFired: false)).Should().Be(ChannelVerdict.Undecided);
        Judge(Evidence(silentSince: Now - needed, everFired: false)).Should().Be(ChannelVerdict.Silent);
    }

    [Fact]
    public void Sorted_rows_are_worth_fewer_draws()
    {
        Judge(Evidence(silentSince: Now - 60, rowsPerDraw: 20)).Should().Be(ChannelVerdict.Silent);
        Judge(Evidence(silentSince: Now - 60, rowsPerDraw: 40)).Should().Be(ChannelVerdict.Undecided);
        Basis(Evidence(silentSince: Now - 60, rowsPerDraw: 20)).Should().Be("silent: 600 independent draws of 12,000 samples");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.PositiveInfinity)]
    public void Where_the_draws_are_unknown_or_none_nothing_is_silent(double? rowsPerDraw) =>
        Judge(Evidence(silentSince: 0, rowsPerDraw: rowsPerDraw)).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void A_silence_such_as_others_of_the_layer_that_ended_is_not_yet_silent()
    {
        var silences = new SilenceHistory(Channels, since: 0);
        silences.Observe(Tallies.At(1_000, 50, 1, 1, 1, 0), start: 0);

        Judge(Evidence(silentSince: 51, silences: silences), channel: 0).Should().Be(ChannelVerdict.Undecided);
        Judge(Evidence(silentSince: 0, silences: silences, everFired: true), channel: 3).Should().Be(ChannelVerdict.Undecided);
    }

    [Fact]
    public void An_activation_with_a_gradient_below_zero_is_never_dead_of_it()
    {
        var pass = Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 4_000, true));

        VerdictRule.Judge(pass, [false])[0].Should().Be(ChannelVerdict.NegativeOnly);
        VerdictRule.Judge(Evidence(silentSince: 40), [false])[0].Should().Be(ChannelVerdict.NegativeOnly);
    }

    [Fact]
    public void NaN_is_outside_every_verdict() =>
        Judge(Evidence(silentSince: 0, pass: new(3, 40, 60, 4_000, 4_000, true), tally: Tallies.WithNotANumber(4_000, 1))).Should()
            .Be(ChannelVerdict.Undecided);

    [Fact]
    public void A_channel_that_fires_at_another_use_of_its_layer_is_dormant_here()
    {
        var silences = new SilenceHistory(Channels, since: 0);

        Judge(Evidence(silentSince: 99, silences: silences)).Should().Be(ChannelVerdict.Dormant);
    }

    [Theory]
    [InlineData(39, ChannelVerdict.Dormant)]
    [InlineData(40, ChannelVerdict.Active)]
    [InlineData(3_999, ChannelVerdict.Active)]
    public void A_channel_that_fired_is_alive_after_the_first_window(long fired, ChannelVerdict verdict) =>
        Judge(Evidence(silentSince: Now, tally: Tallies.At(4_000, 99, fired), rowsPerDraw: null)).Should().Be(verdict);

    [Fact]
    public void Always_on_takes_a_whole_pass_or_as_many_draws_as_silence()
    {
        TrainingEvidence Firing(long samples, DataPass? pass = null, double? rowsPerDraw = null)
        {
            var evidence = Evidence(silentSince: Now, pass: pass, tally: Tallies.At(samples, 99, samples), rowsPerDraw: rowsPerDraw,
                silences: new(Channels, 0));
            evidence.Silences.Observe(evidence.Tally!, 0);
            return evidence;
        }

        Judge(Firing(s_needed)).Should().Be(ChannelVerdict.Active, "its draws are not known");
        Judge(Firing(s_needed - 1, rowsPerDraw: 1)).Should().Be(ChannelVerdict.Active);
        Judge(Firing(s_needed, rowsPerDraw: 1)).Should().Be(ChannelVerdict.AlwaysOn);
        Judge(Firing(s_needed, rowsPerDraw: double.PositiveInfinity)).Should().Be(ChannelVerdict.Active);
        Judge(Firing(4_000, new(1, 80, 100, 4_000, 4_000, true))).Should().Be(ChannelVerdict.AlwaysOn);
        Judge(Firing(3_999, new(1, 80, 100, 4_000, 4_000, true))).Should().Be(ChannelVerdict.Active);
    }

    [Fact]
    public void A_site_that_was_not_called_lately_keeps_its_silence_and_is_else_undecided()
    {
        var evidence = Evidence(silentSince: 40, pass: new(3, 40, 60, 4_000, 4_000, true), rowsPerDraw: null) with { Tally = null };

        Judge(evidence).Should().Be(ChannelVerdict.Dead);
        Judge(evidence with { SamplesOfPass = null }).Should().Be(ChannelVerdict.Undecided);
    }

    [Fact]
    public void A_list_for_another_number_of_channels_is_refused() =>
        FluentActions.Invoking(() => VerdictRule.Judge(Evidence(silentSince: 0), [true, true])).Should().Throw<ArgumentException>();

    [Fact]
    public void Readings_have_the_draws_and_the_need_of_every_channel()
    {
        var readings = Evidence(silentSince: 90, everFired: false).Readings([.. Enumerable.Repeat(ChannelVerdict.Undecided, Channels)]);

        readings.Should().HaveCount(Channels).And.OnlyContain(reading => reading.Basis == null && reading.Draws == 2_000
            && reading.Needed == 10 * s_needed);
    }

    [Fact]
    public void A_longer_silence_is_never_less_evidence() =>
        Prop.ForAll(Properties.Between(0, 100), Properties.Between(0, 100), Properties.Between(1, 30), (first, second, rows) =>
        {
            var pass = new DataPass(1, 30, 60, 6_000, 6_000, true);
            var (longer, shorter) = (Math.Min(first, second), Math.Max(first, second));
            static int Strength(ChannelVerdict verdict) => verdict switch
            {
                ChannelVerdict.Dead => 2,
                ChannelVerdict.Silent => 1,
                _ => 0,
            };

            Strength(Judge(Evidence(longer, pass, rowsPerDraw: rows))).Should()
                .BeGreaterThanOrEqualTo(Strength(Judge(Evidence(shorter, pass, rowsPerDraw: rows))));
        }).ShouldHold(300);

    private static long Steps(long draws) => (draws + RowsPerStep - 1) / RowsPerStep;

    private static ChannelVerdict Judge(TrainingEvidence evidence, int channel = 0) => VerdictRule.Judge(evidence, [true])[channel];

    private static string? Basis(TrainingEvidence evidence) => evidence.Basis(0, Judge(evidence))?.ToString();

    private static TrainingEvidence Evidence(
        long silentSince, DataPass? pass = null, DataPass? before = null, double? rowsPerDraw = 1, bool everFired = true,
        ChannelTally? tally = null, SilenceHistory? silences = null)
    {
        // What fires at no other use is silent here as long as anywhere.
        silences ??= Fired(silentSince - 1);
        var passes = DataPasses.Restore(new DataPassesState
        {
            Rows = Now * RowsPerStep,
            Steps = Now,
            RowsPerDraw = rowsPerDraw,
            Draws = new DrawRate().Save(),
            Last = pass,
            BeforeLast = before,
        });
        return new(
            tally is null ? Tallies.At(4_000, 0, new long[Channels]) : Widened(tally),
            [.. Enumerable.Repeat(silentSince, Channels)],
            [.. Enumerable.Repeat(everFired, Channels)],
            silences,
            passes,
            Now,
            Channels)
        {
            SamplesOfPass = pass?.Rows,
        };
    }

    private static SilenceHistory Fired(long last)
    {
        var silences = new SilenceHistory(Channels, since: 0);
        if (last < 0) return silences;
        // In all samples until then, so that no silence has ended.
        silences.Observe(Tallies.At(1_000_000, last, [.. Enumerable.Repeat(1_000_000L, Channels)]), start: 0);
        return silences;
    }

    private static ChannelTally Widened(ChannelTally one)
    {
        var wide = new ChannelTally(Channels);
        long[] Same(ReadOnlySpan<long> counts) => [.. Enumerable.Repeat(counts[0], Channels)];
        wide.Add(one.Observations, one.Samples, Same(one.Silent), Same(one.NotANumber), Same(one.FiredSamples), Same(one.LastFired));
        return wide;
    }
}
