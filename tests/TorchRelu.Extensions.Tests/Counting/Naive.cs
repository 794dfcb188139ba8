using FluentAssertions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The count one would write first: a loop over every value.</summary>
internal static class Naive
{
    public static void Expect(ChannelTally tally, Tensor values, int channelDimension)
    {
        var shape = values.shape;
        var channels = (int)shape[channelDimension];
        var silent = new long[channels];
        var notANumber = new long[channels];
        var firing = Enumerable.Range(0, channels).Select(_ => new HashSet<long>()).ToArray();
        var flat = values.data<float>().ToArray();
        var inner = shape.Skip(channelDimension + 1).Aggregate(1L, (product, size) => product * size);
        var perSample = channelDimension == shape.Length - 1 ? channels : shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        for (long i = 0; i < flat.Length; i++)
        {
            var channel = (int)(i / inner % channels);
            if (float.IsNaN(flat[i])) notANumber[channel]++;
            else if (flat[i] > 0) firing[channel].Add(i / perSample);
            else silent[channel]++;
        }

        tally.Observations.Should().Be(flat.Length / channels);
        tally.Silent.ToArray().Should().Equal(silent);
        tally.NotANumber.ToArray().Should().Equal(notANumber);
        tally.FiredSamples.ToArray().Should().Equal(firing.Select(samples => (long)samples.Count));
    }
}
