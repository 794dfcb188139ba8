using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>What <see cref="Confidence"/> promises, held against channels whose firing is simulated sample by sample.</summary>
public sealed class StatedConfidenceTests
{
    private const int Channels = 10_000;
    private const int Models = 300;

    [Fact]
    public void At_1_percent_the_whole_model_is_in_error_in_less_than_5_percent_of_decisions()
    {
        var errors = ModelsWithDeaths(_ => 0.01, highest: 0.01, Confidence.SamplesNeeded(Channels), seed: 1);

        Chance.AtLeast(errors, Models, Confidence.ErrorOfModel).Should()
            .BeGreaterThan(Chance.Alpha, "{0} of {1} models were in error", errors, Models);
    }

    [Fact]
    public void At_a_rate_that_drifts_from_2_percent_to_nothing_it_is_no_more_often_in_error()
    {
        var errors = ModelsWithDeaths(time => 0.02 * (1 - time), highest: 0.02, Confidence.SamplesNeeded(Channels), seed: 2);

        Chance.AtLeast(errors, Models, Confidence.ErrorOfModel).Should()
            .BeGreaterThan(Chance.Alpha, "{0} of {1} models were in error", errors, Models);
    }

    [Fact]
    public void The_bound_that_a_longer_silence_states_is_exceeded_in_less_than_5_percent_of_decisions()
    {
        const int Longer = 4_000;
        var bound = Confidence.RateBound(Channels, Longer);
        bound.Should().BeLessThan(0.0031);

        var errors = ModelsWithDeaths(_ => bound, highest: bound, Longer, seed: 3);

        Chance.AtLeast(errors, Models, Confidence.ErrorOfModel).Should()
            .BeGreaterThan(Chance.Alpha, "{0} of {1} models were in error", errors, Models);
    }

    [Fact]
    public void At_the_samples_that_one_channel_alone_needs_nearly_every_model_is_in_error()
    {
        var errors = ModelsWithDeaths(_ => 0.01, highest: 0.01, Confidence.SamplesNeeded(1), seed: 4, models: 20, judgedAs: 1);

        errors.Should().BeGreaterThan(18, "the error is that of the whole model, and this test sees it");
    }

    [Fact]
    public void At_5_percent_no_channel_is_called_dead() =>
        Verdicts(_ => 0.05, highest: 0.05, Confidence.SamplesNeeded(Channels), new Random(5)).Should()
            .OnlyContain(verdict => verdict == ChannelVerdict.Active);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_a_tenth_of_a_percent_as_many_are_called_dead_as_stay_silent_by_chance_and_the_rest_dormant(bool drifting)
    {
        var needed = Confidence.SamplesNeeded(Channels);
        var verdicts = Verdicts(time => drifting ? 0.002 * (1 - time) : 0.001, highest: 0.002, needed, new Random(6));

        var expected = Math.Pow(0.999, needed);
        var dead = verdicts.Count(verdict => verdict == ChannelVerdict.Dead);
        Chance.AtLeast(dead, Channels, expected).Should().BeInRange(Chance.Alpha / 2, 1 - (Chance.Alpha / 2));
        verdicts.Except([ChannelVerdict.Dead, ChannelVerdict.Dormant, ChannelVerdict.Active]).Should().BeEmpty();
        Confidence.RateBound(Channels, needed).Should()
            .BeGreaterThan(0.001, "what is called dead may fire that often, and the report says so");
    }

    [Fact]
    public void A_channel_is_never_dead_over_a_window_in_which_it_fired()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var first = Simulate(_ => 0.001, 0.001, 1_500, 200, random);
            var second = Simulate(_ => 0.001, 0.001, 1_500, 200, random);

            var verdicts =
                VerdictRule.Judge(new(Tallies.Merge(first, second), long.MaxValue), Confidence.SamplesNeeded(200), canDie: [true]);

            for (var c = 0; c < 200; c++) (verdicts[c] == ChannelVerdict.Dead).Should().Be(first.Fired(c) == 0 && second.Fired(c) == 0);
        }
    }

    [Fact]
    public void Samples_that_repeat_those_of_an_epoch_do_not_add_up_to_a_verdict()
    {
        var needed = Confidence.SamplesNeeded(Channels);
        var tally = Tallies.Of(50 * needed, new long[Channels]);

        VerdictRule.Judge(new(tally, DistinctSamples: needed - 1), needed, canDie: [true]).Should()
            .OnlyContain(verdict => verdict == ChannelVerdict.Undecided);
        VerdictRule.Judge(new(tally, DistinctSamples: needed), needed, canDie: [true]).Should()
            .OnlyContain(verdict => verdict == ChannelVerdict.Dead);
    }

    private static int ModelsWithDeaths(
        Func<double, double> rate, double highest, long samples, int seed, int models = Models, long judgedAs = Channels)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, models)
            .Count(_ => Verdicts(rate, highest, samples, random, judgedAs, mostFirings: 1).Contains(ChannelVerdict.Dead));
    }

    // Two windows of half the samples each, as in training.
    private static ChannelVerdict[] Verdicts(
        Func<double, double> rate, double highest, long samples, Random random, long judgedAs = Channels, long mostFirings = long.MaxValue)
    {
        var half = samples / 2;
        var share = (double)half / samples;
        var first = Simulate(time => rate(time * share), highest, half, Channels, random, mostFirings);
        var second = Simulate(time => rate(share + (time * (1 - share))), highest, samples - half, Channels, random, mostFirings);
        return VerdictRule.Judge(new(Tallies.Merge(first, second), long.MaxValue), Confidence.SamplesNeeded(judgedAs), canDie: [true]);
    }

    // From one firing at the highest rate to the next by the geometric distribution, each kept with the share that the rate at its time has
    // of the highest.
    // Whether a channel is dead is settled by its first firing.
    private static ChannelTally Simulate(
        Func<double, double> rate, double highest, long samples, int channels, Random random, long mostFirings = long.MaxValue)
    {
        var logSilent = Math.Log(1 - highest);
        var fired = new long[channels];
        for (var c = 0; c < channels; c++)
        {
            for (var t = Gap(random, logSilent); t < samples && fired[c] < mostFirings; t += 1 + Gap(random, logSilent))
            {
                if (random.NextDouble() * highest < rate((t + 0.5) / samples)) fired[c]++;
            }
        }
        return Tallies.Of(samples, fired);
    }

    private static long Gap(Random random, double logSilent) => (long)(Math.Log(1 - random.NextDouble()) / logSilent);
}
