using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ReportBuilderTests
{
    [Fact]
    public void What_silent_channels_wait_for_is_said_once_with_the_numbers()
    {
        var waiting = new SilenceReading(null, 600, 4_770);
        var site = InTraining([ChannelVerdict.Undecided, ChannelVerdict.Active], [waiting, waiting], Tallies.At(2_000, 19, 0, 900));

        var finding = ReportBuilder.Build(20, [site], []).Layers[0].Findings.Should().ContainSingle().Subject;

        (finding.Kind, finding.Severity, finding.Value, finding.Threshold).Should()
            .Be((FindingKind.TooFewSamples, Severity.Notice, 600, 4_770));
        finding.Message.Should().Contain("1 of 2 channels").And.Contain("600 independent draws of 4,770 needed");
        finding.Advice.Should().Contain("EndEpoch()");
    }

    [Fact]
    public void Of_inputs_beyond_the_data_only_different_rows_and_draws_tell()
    {
        var pass = new VerdictBasis(BasisKind.Pass, 2, 2_000, 0) { Distinct = 4, IsTold = true };
        var draws = new VerdictBasis(BasisKind.Draws, 0, 2_000, 500);
        var site = InTraining([ChannelVerdict.Dead, ChannelVerdict.Silent], [new(pass, 2_000, 4_770), new(draws, 500, 477)],
            Tallies.At(2_000, 19, 0, 0));

        var channels = ReportBuilder.Build(20, [site], []).Layers[0].ChannelReports;

        channels.Select(channel => channel.RateBound).Should().Equal(Confidence.RateBound(2, 4), Confidence.RateBound(2, 500));
        channels.Select(channel => channel.Basis).Should().Equal("every sample of epoch 2: 2,000",
            "silent: 500 independent draws of 2,000 samples");
    }

    [Fact]
    public void An_always_on_channel_is_as_sure_as_the_draws_in_which_it_fired()
    {
        // The reading of such a channel has the draws of its windows, because its silence has none.
        var site = InTraining([ChannelVerdict.AlwaysOn], [new(null, 2_000, 477)], Tallies.At(2_000, 19, 2_000));

        ReportBuilder.Build(20, [site], []).Layers[0].ChannelReports[0].Confidence.Should().BeGreaterThan(0.95);
    }

    private static SiteSnapshot InTraining(ChannelVerdict[] verdicts, SilenceReading[] silences, ChannelTally tally) =>
        new("relu", "ReLU", tally, 0, null) { Verdicts = verdicts, Silences = silences, SamplesSeen = 2_000 };

    [Fact]
    public void The_channels_of_a_layer_add_up_over_its_verdicts()
    {
        var layer = Build(Site("relu1", "ReLU", fired: [0, 1, 500, 2_000, 0]));

        layer.Channels.Should().Be(5);
        (layer.Dead, layer.Dormant, layer.AlwaysOn, layer.Undecided).Should().Be((2, 1, 1, 0));
        layer.ChannelReports.Select(channel => channel.FiringRate).Should().OnlyContain(rate => rate >= 0 && rate <= 1);
        layer.ZeroShare.Should().BeApproximately(1 - (2_501.0 / 10_000), 1e-12);
    }

    [Fact]
    public void A_dead_channel_carries_the_rate_that_its_silence_does_not_rule_out()
    {
        var layer = Build(Site("relu1", "ReLU", fired: [0, 700]));

        layer.Samples.Should().Be(2_000);
        layer.ChannelReports[0].RateBound.Should().Be(Confidence.RateBound(channels: 2, samples: 2_000));
        layer.ChannelReports[1].RateBound.Should().BeNull("it fired");
    }

    [Fact]
    public void A_verdict_says_how_sure_it_is_where_that_is_a_question()
    {
        var layer = Build(Site("relu1", "ReLU", fired: [0, 700, 2_000, 3]));

        layer.ChannelReports.Select(channel => channel.Confidence).Should().Equal(
            Confidence.OfSilence(4, 2_000), null, Confidence.OfSilence(4, 2_000), null);
        Build(Proved(fired: 0)).ChannelReports[0].Confidence.Should().Be(1);
    }

    [Fact]
    public void The_evidence_a_death_needs_is_set_by_the_channels_of_the_whole_model()
    {
        var report = ReportBuilder.Build(5, [Site("relu1", "ReLU", fired: new long[100]), Site("relu2", "ReLU", fired: new long[28])]);

        report.Layers.Should().OnlyContain(layer => layer.SamplesNeeded == Confidence.SamplesNeeded(128));
        (report.Channels, report.Dead, report.Steps).Should().Be((128, 128, 5));
    }

    [Fact]
    public void A_site_that_was_never_called_has_no_channels_and_no_share()
    {
        var layer = Build(new SiteSnapshot("relu9", "ReLU", null, 0, null));

        (layer.Channels, layer.ZeroShare, layer.Samples).Should().Be((0, 0.0, 0L));
        layer.FiringRates.Should().BeNull();
        layer.Severity.Should().Be(Severity.None);
    }

    [Fact]
    public void What_is_proved_is_dead_and_says_so()
    {
        var layer = Build(Proved(fired: 0));

        (layer.Dead, layer.ProvedDead).Should().Be((2, 1));
        layer.ChannelReports.Select(channel => channel.UpperBound).Should().Equal(-0.5, null);
        (layer.ProofBasis, layer.ProofFormat).Should().Be(("inputs in [0, 1]", NumberFormat.Binary32));
    }

    [Fact]
    public void Data_that_leaves_the_stated_range_is_reported()
    {
        var finding = Build(Proved(fired: 3)).Findings.Single(finding => finding.Kind == FindingKind.RangeViolated);

        finding.Text.Should().Contain("1 of 2 channels fired although inputs in [0, 1] says that they cannot");
        Build(Proved(fired: 0)).Findings.Should().NotContain(found => found.Kind == FindingKind.RangeViolated);
        Build(Proved(fired: 3) with { History = new LayerHistory(2) }).Findings
            .Should().NotContain(found => found.Kind == FindingKind.RangeViolated, "in training the weights may have moved since");
    }

    [Fact]
    public void NaN_is_an_alarm_of_its_own_and_no_death()
    {
        var layer = Build(new SiteSnapshot("relu1", "ReLU", Tallies.WithNotANumber(2_000, 20), long.MaxValue, null));

        layer.Findings.Single(finding => finding.Kind == FindingKind.NotANumber).Message.Should()
            .Contain("20 of 2000 values").And.Contain("1 of 1 channels");
        (layer.Dead, layer.Undecided, layer.ChannelReports[0].NotANumber).Should().Be((0, 1, 20L));
        Build(Site("relu1", "ReLU", fired: [5])).Findings.Should().NotContain(finding => finding.Kind == FindingKind.NotANumber);
    }

    [Theory]
    [InlineData(298, 298, true)]
    [InlineData(299, 299, false)]
    [InlineData(5_000, 298, true)]
    [InlineData(5_000, 0, false)]
    public void Too_little_data_for_any_verdict_is_said(long samples, long distinct, bool said)
    {
        var layer = Build(new SiteSnapshot("relu1", "ReLU", Tallies.Of(samples, 0), distinct, null));

        layer.Findings.Any(finding => finding.Kind == FindingKind.TooFewSamples).Should().Be(said);
        if (said)
            layer.Findings.Single().Message.Should()
            .Contain("298 distinct samples").And.Contain("299 are needed").And.Contain("1 of 1 channels");
    }

    [Fact]
    public void Severity_counts_what_died_and_health_the_layers()
    {
        var report = ReportBuilder.Build(5, [Died(), Site("relu2", "ReLU", [0, .. Alive(127)]), Site("relu3", "ReLU", [.. Alive(8)])]);

        report.Layers.Select(layer => layer.Severity).Should().Equal(Severity.Critical, Severity.Notice, Severity.None);
        var health = report.Health;
        (health.Severity, health.CriticalLayers, health.WarningLayers, health.NoticeLayers, health.HealthyLayers).Should()
            .Be((Severity.Critical, 1, 0, 1, 1));
        (health.Channels, health.Dead, health.Died, health.Undecided).Should().Be((144, 5, 4, 0));
        (report.Layers[0].Died, report.Layers[0].BornDead, report.Layers[0].DiedShare).Should().Be((4, 0, 0.5));
    }

    [Fact]
    public void Every_layer_is_in_one_count_and_what_cannot_be_judged_is_never_healthy()
    {
        var unwatched = new Finding(FindingKind.NeverCalled, Severity.Warning, "relu4", "It was never seen.");
        var report = ReportBuilder.Build(5,
        [
            Died(), Site("relu2", "ReLU", [.. Alive(8)]),
            new SiteSnapshot("relu3", "ReLU", null, 0, null), new SiteSnapshot("relu4", "ReLU", null, 0, null) { Findings = [unwatched] },
            new SiteSnapshot("relu5", "ReLU", null, 0, "not counted since step 0: complex numbers"),
                new SiteSnapshot("relu6", "ReLU", Tallies.Of(20, 0, 3), 0, null),
        ]);

        var health = report.Health;
        (health.HealthyLayers, health.NoticeLayers, health.WarningLayers, health.CriticalLayers).Should().Be((1, 0, 0, 1));
        (health.UndecidedLayers, health.NeverCalledLayers, health.NotCountedLayers).Should().Be((1, 2, 1));
        report.Layers.Select(layer => (layer.NeverCalled, layer.NotCounted)).Should()
            .Equal((false, false), (false, false), (true, false), (true, false), (false, true), (false, false));
        report.Findings.Should().Contain(unwatched, "that it is not counted as a warning does not silence it");
    }

    [Fact]
    public void The_advice_is_that_of_the_cause_which_concerns_most_of_the_dead()
    {
        var site = Died();
        CauseFinding Cause(DeathCause cause) => new(cause, "m", $"Do {cause}.") { Channel = 0, Strength = 1 };
        site.History!.RecordCauses(0, [Cause(DeathCause.UpstreamDead), Cause(DeathCause.NegativeBias)]);
        for (var c = 1; c < 4; c++) site.History.RecordCauses(c, [Cause(DeathCause.NegativeBias)]);

        var layer = Build(site);

        layer.Findings[0].Advice.Should().Be("Do NegativeBias.");
        layer.Causes.Select(cause => (cause.Cause, cause.Channels)).Should()
            .Equal((DeathCause.UpstreamDead, 1), (DeathCause.NegativeBias, 4));
        layer.ChannelReports[0].Causes.Should().Equal(DeathCause.UpstreamDead, DeathCause.NegativeBias);
        layer.ChannelReports[7].Causes.Should().BeEmpty();
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "Do Drift.")]
    public void A_minority_of_the_dead_gives_no_advice(int channels, string? advice)
    {
        var site = Died();
        for (var c = 0; c < channels; c++)
            site.History!.RecordCauses(c, [new(DeathCause.Drift, "m", "Do Drift.") { Channel = c, Strength = 1 }]);

        var finding = Build(site).Findings[0];

        finding.Kind.Should().Be(FindingKind.DiedShare);
        (finding.Advice == "Do Drift.").Should().Be(advice is not null);
    }

    [Fact]
    public void A_layer_that_was_thrown_out_is_told_a_rate()
    {
        var site = Died();
        for (var c = 0; c < 4; c++)
        {
            site.History!.RecordCauses(c, [new(DeathCause.LearningRateTooHigh, "m", "Centre.")
            { Channel = c, Strength = 1, RateExcess = 10, LearningRate = 0.3 }]);
        }

        Build(site).Findings[0].Advice.Should().Be("Lower the learning rate from 0.3 to 0.03, and recycle the dead channels. Centre.");
    }

    [Fact]
    public void Dead_channels_carry_their_accounts_and_others_none()
    {
        var unit = new PlantedUnit().Then(8, weights: -3);
        var ill = new PlantedUnit().Then(8, weights: double.NaN, inputs: -3);

        var layer = Build(Died() with { Accounts = c => c == 1 ? null : c == 2 ? ill.Account.Read() : unit.Account.Read() });

        layer.ChannelReports.Select(channel => channel.Account).Should()
            .Equal(unit.Account.Read(), null, null, unit.Account.Read(), null, null, null, null);
        Build(Died()).ChannelReports.Should().OnlyContain(channel => channel.Account == null);
    }

    [Fact]
    public void Findings_of_the_site_stand_beside_those_of_its_deaths_the_worst_first()
    {
        var reused = new Finding(FindingKind.ModuleReused, Severity.Warning, "relu2", "one module, two places");

        var layer = Build(Site("relu2", "ReLU", [0, .. Alive(127)]) with { Findings = [reused] });

        layer.Findings.Select(finding => finding.Kind).Should().Equal(FindingKind.ModuleReused, FindingKind.DeadChannels);
        layer.Severity.Should().Be(Severity.Warning);
    }

    [Fact]
    public void Findings_alone_are_those_of_the_whole_report()
    {
        SiteSnapshot[] sites =
        [
            Site("relu2", "ReLU", [0, .. Alive(127)]), Died(), Proved(fired: 3), new("relu3", "ReLU", Tallies.Of(20, 0), 20, null),
            new("relu4", "ReLU", Tallies.WithNotANumber(2_000, 20), long.MaxValue, null),
            new("relu5", "ReLU", null, 0,
                null) { Findings = [new Finding(FindingKind.NeverCalled, Severity.Warning, "relu5", "It was never seen.")] },
        ];
        Finding[] ofModel = [new(FindingKind.AttachedTwice, Severity.Notice, null, "Another monitor was attached.")];

        var findings = ReportBuilder.Findings(sites, ofModel);

        findings.Should().Equal(ReportBuilder.Build(5, sites, ofModel).Findings);
        findings.Select(finding => finding.Kind).Should()
            .Contain(
            [FindingKind.AttachedTwice, FindingKind.DiedShare, FindingKind.DeadChannels, FindingKind.RangeViolated,
            FindingKind.TooFewSamples, FindingKind.NotANumber, FindingKind.NeverCalled]);
    }

    [Fact]
    public void At_rest_nothing_is_said_of_births_and_deaths()
    {
        var layer = Build(Site("relu1", "ReLU", [0, 0, .. Alive(2)]));

        layer.Findings.Single().Message.Should().NotContain("attached");
        (layer.Died, layer.BornDead).Should().Be((0, 0));
        layer.ChannelReports.Should().OnlyContain(channel => channel.History == null);
    }

    private static LayerReport Build(SiteSnapshot site) => ReportBuilder.Build(0, [site]).Layers.Single();

    private static long[] Alive(int channels) => [.. Enumerable.Repeat(1_000L, channels)];

    private static SiteSnapshot Site(string name, string activation, long[] fired) =>
        new(name, activation, Tallies.Of(2_000, fired), long.MaxValue, null);

    private static SiteSnapshot Proved(long fired) => new("fc", "ReLU", Tallies.Of(2_000, fired, 0), long.MaxValue, null)
    {
        Proof = new SiteProof { PreActivations = [new Interval(-3, -0.5), Interval.Everything], Basis = "inputs in [0, 1]",
            Format = NumberFormat.Binary32 },
    };

    // Eight channels, of which four fired in the first window and are dead after two more.
    private static SiteSnapshot Died()
    {
        var history = new LayerHistory(8);
        history.Close(20, new ChannelVerdict[8], Tallies.At(2_000, 19, Alive(8)));
        var later = Tallies.Of(2_000, [0, 0, 0, 0, .. Alive(4)]);
        var site = new SiteSnapshot("relu1", "ReLU", Tallies.Merge(later, later), long.MaxValue, null) { History = history };
        history.Close(60, site.Judge(144), later);
        return site;
    }
}
