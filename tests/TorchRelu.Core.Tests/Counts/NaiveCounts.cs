using FluentAssertions;

namespace TorchRelu.Tests;

/// <summary>The count one would write first: a loop over every value.</summary>
internal sealed unsafe class NaiveCounts
{
    private readonly long[] _silent;
    private readonly long[] _notANumber;
    private readonly long[] _firedSamples;
    private readonly long _observations;
    private readonly long _samples;

    public NaiveCounts(byte* data, ElementType type, StridedCase tensor)
    {
        var channels = tensor.Shape[tensor.ChannelDimension];
        _silent = new long[channels];
        _notANumber = new long[channels];
        _firedSamples = new long[channels];
        var elements = tensor.Shape.Aggregate((product, size) => product * size);
        _observations = elements / channels;
        _samples = tensor.ValuesAreSamples ? _observations : tensor.Shape[0];

        var lastFiringSample = new long[channels];
        Array.Fill(lastFiringSample, -1);
        var index = new long[tensor.Shape.Length];
        for (long i = 0; i < elements; i++)
        {
            long at = 0;
            for (var dimension = 0; dimension < index.Length; dimension++) at += index[dimension] * tensor.Strides[dimension];
            var bits = AwkwardValues.Read(data, at, type);
            var channel = index[tensor.ChannelDimension];
            if (AwkwardValues.IsNaN(bits, type)) _notANumber[channel]++;
            else if (!AwkwardValues.Fires(bits, type)) _silent[channel]++;
            else if (tensor.ValuesAreSamples) _firedSamples[channel]++;
            else if (lastFiringSample[channel] != index[0])
            {
                // The first dimension changes slowest: a sample never comes back.
                lastFiringSample[channel] = index[0];
                _firedSamples[channel]++;
            }
            for (var dimension = index.Length - 1; dimension >= 0 && ++index[dimension] == tensor.Shape[dimension]; dimension--)
                index[dimension] = 0;
        }
    }

    public bool HasNaN => _notANumber.Any(count => count > 0);

    /// <summary>Per channel, the values that are NaN.</summary>
    public IReadOnlyList<long> NotANumber => _notANumber;

    public bool Fires(int channel) => _observations - _silent[channel] - _notANumber[channel] > 0;

    public void ShouldEqual(ChannelTally? tally, string because)
    {
        tally.Should().NotBeNull(because);
        tally!.Observations.Should().Be(_observations, because);
        tally.Samples.Should().Be(_samples, because);
        ShouldEqual(tally.Silent, _silent, "silent", because);
        ShouldEqual(tally.NotANumber, _notANumber, "NaN", because);
        ShouldEqual(tally.FiredSamples, _firedSamples, "fired samples", because);
    }

    // A hundred thousand channels are compared at once; only a difference is looked at one by one.
    private static void ShouldEqual(ReadOnlySpan<long> counted, long[] expected, string what, string because)
    {
        if (!counted.SequenceEqual(expected)) counted.ToArray().Should().Equal(expected, $"{what} of {because}");
    }
}
