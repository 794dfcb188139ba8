using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1_024)]
    public void However_many_channels_there_are_each_is_in_one_row_and_the_dead_keep_their_share(int channels)
    {
        var layer = Layer(channels);

        var rows = ChannelRows.For(layer);

        rows.Count.Should().BeLessThanOrEqualTo(2 * ChannelRows.MaxRowsOfKind);
        rows.SelectMany(row => row.Channels).Should().BeEquivalentTo(Enumerable.Range(0, channels));
        rows.Should()
            .OnlyContain(row => row.Channels.Select(c => layer.ChannelReports[c].Verdict.IsDead()).Distinct()
            .Count() == 1, "the dead part is as high as the dead share");
    }

    [Fact]
    public void A_death_of_any_of_its_channels_is_in_the_row()
    {
        var layer = Layer(1_024);

        foreach (var row in ChannelRows.For(layer))
        {
            for (var i = 0; i < layer.ChannelTimeline.Count; i++)
                (row.States[i] == 'X').Should().Be(row.Channels.Any(c => layer.ChannelTimeline[i].States[c] == ChannelState.Dead));
        }
    }

    [Fact]
    public void The_dead_are_on_top_and_of_them_those_that_died_first()
    {
        var layer = Layer(100);

        var channels = ChannelRows.For(layer).SelectMany(row => row.Channels).Select(c => layer.ChannelReports[c]).ToList();

        channels.Take(layer.Dead).Should().OnlyContain(channel => channel.Verdict.IsDead());
        channels.Take(layer.Dead).Select(channel => channel.History!.Value.DiedAt).Should().BeInAscendingOrder();
        layer.Dead.Should().BeInRange(30, 70);
    }

    private static LayerReport Layer(int channels) =>
        ReportBuilder.Build(1_000, [Plant.Layer("relu", channels, 50, 0.1, 0.4, 2, channels)]).Layers[0];
}
