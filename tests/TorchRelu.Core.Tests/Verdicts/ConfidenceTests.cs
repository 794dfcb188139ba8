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

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1_000_000)]
    public void With_the_samples_needed_the_model_is_95_percent_sure_and_with_one_less_it_is_not(long channels)
    {
        var needed = Confidence.SamplesNeeded(channels);

        Confidence.OfSilence(channels, needed).Should().BeGreaterThanOrEqualTo(1 - Confidence.ErrorOfModel);
        Confidence.OfSilence(channels, needed - 1).Should().BeLessThan(1 - Confidence.ErrorOfModel);
    }

    [Fact]
    public void Without_samples_nothing_is_ruled_out()
    {
        Confidence.RateBound(10, 0).Should().Be(1);
        Confidence.OfSilence(10, 0).Should().Be(0);
        Confidence.OfSilence(1_000, 3).Should().Be(0, "a bound above 1 says nothing");
    }

    [Fact]
    public void The_bound_of_one_channel_is_the_exact_form_of_the_rule_of_three() =>
        Confidence.RateBound(1, 300).Should().BeApproximately(0.00994, 1e-5);
}
