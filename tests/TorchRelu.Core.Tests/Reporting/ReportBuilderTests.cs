using FluentAssertions;
using TorchRelu.Reporting;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ReportBuilderTests
{
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
    public void The_evidence_a_death_needs_is_set_by_the_channels_of_the_whole_model()
    {
        var report = ReportBuilder.Build(5, [Site("relu1", "ReLU", fired: new long[100]), Site("relu2", "ReLU", fired: new long[28])]);

        report.Layers.Should().OnlyContain(layer => layer.SamplesNeeded == Confidence.SamplesNeeded(128));
        (report.Channels, report.Dead, report.Steps).Should().Be((128, 128, 5));
    }

    [Fact]
    public void A_site_that_was_never_called_has_no_channels_and_no_share()
    {
        var layer = Build(new SiteEvidence("relu9", "ReLU", null, 0, null));

        (layer.Channels, layer.ZeroShare, layer.Samples).Should().Be((0, 0.0, 0L));
    }

    private static LayerReport Build(SiteEvidence site) => ReportBuilder.Build(0, [site]).Layers.Single();

    private static SiteEvidence Site(string name, string activation, long[] fired)
    {
        const long Samples = 2_000;
        var tally = new ChannelTally(fired.Length);
        tally.Add(Samples, Samples, [.. fired.Select(count => Samples - count)], new long[fired.Length], fired, new long[fired.Length]);
        return new SiteEvidence(name, activation, tally, long.MaxValue, null);
    }
}
