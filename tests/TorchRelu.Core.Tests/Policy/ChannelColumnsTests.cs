using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelColumnsTests
{
    [Theory]
    [InlineData(6, 6, false)]
    [InlineData(6, 6, true)]
    [InlineData(3, 24, false)]
    [InlineData(3, 24, true)]
    public void Every_input_belongs_to_exactly_one_channel_where_flattening_put_it(int channels, int features, bool channelsLast)
    {
        var owners = Enumerable.Range(0, channels).SelectMany(channel => ChannelColumns.Ranges(channel, channels, features, channelsLast)
            .SelectMany(range => Enumerable.Range((int)range.Start, (int)range.Length).Select(input => (input, channel))))
            .ToDictionary(pair => pair.input, pair => pair.channel);

        owners.Should().HaveCount(features);
        for (var input = 0; input < features; input++)
            owners[input].Should().Be(channelsLast ? input % channels : input / (features / channels));
    }

    [Fact]
    public void Inputs_that_are_no_multiple_of_the_channels_are_a_mistake()
    {
        FluentActions.Invoking(() => ChannelColumns.Ranges(0, 5, 12, false)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ChannelColumns.Ranges(5, 5, 10, false)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
