using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ConfidenceTests
{
    [Theory]
    [InlineData(512, 919)]
    [InlineData(100_000, 1_444)]
    [InlineData(1, 299)]
    public void The_samples_needed_grow_with_the_channels_of_the_model(long channels, long samples) =>
        Confidence.SamplesNeeded(channels).Should().Be(samples);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(100_000)]
    public void One_sample_less_than_needed_does_not_rule_out_a_channel_that_fires_on_1_percent(long channels)
    {
        var needed = Confidence.SamplesNeeded(channels);

        Confidence.RateBound(channels, needed).Should().BeLessThanOrEqualTo(Confidence.FiringRate);
        Confidence.RateBound(channels, needed - 1).Should().BeGreaterThan(Confidence.FiringRate);
    }

    [Fact]
    public void Without_samples_nothing_is_ruled_out() => Confidence.RateBound(10, 0).Should().Be(1);

    [Fact]
    public void The_bound_of_one_channel_is_the_exact_form_of_the_rule_of_three() =>
        Confidence.RateBound(1, 300).Should().BeApproximately(0.00994, 1e-5);
}
