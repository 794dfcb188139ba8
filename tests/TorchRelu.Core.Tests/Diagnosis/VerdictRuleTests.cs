using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class VerdictRuleTests
{
    private const long Enough = 1_000;

    [Fact]
    public void Silent_in_enough_samples_is_dead() => Judge(fired: 0).Should().Be(ChannelVerdict.Dead);

    [Fact]
    public void Silent_in_too_few_samples_is_undecided() => Judge(fired: 0, samples: Enough - 1).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void Seeing_the_same_samples_again_is_no_new_evidence() => Judge(fired: 0, distinct: Enough - 1).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void One_value_above_zero_is_dormancy_not_death() => Judge(fired: 1).Should().Be(ChannelVerdict.Dormant);

    [Fact]
    public void Firing_on_1_percent_is_active() => Judge(fired: 10).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void Ninety_two_percent_zeros_is_sparsity_not_death() => Judge(fired: 80).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void Never_silent_is_always_on() => Judge(fired: Enough).Should().Be(ChannelVerdict.AlwaysOn);

    [Fact]
    public void Never_positive_behind_an_activation_with_a_gradient_is_not_dead() => Judge(fired: 0, canDie: false).Should().Be(ChannelVerdict.NegativeOnly);

    [Fact]
    public void A_channel_with_NaN_is_not_judged() => Judge(fired: 0, notANumber: 1).Should().Be(ChannelVerdict.Undecided);

    private static ChannelVerdict Judge(long fired, long samples = Enough, long distinct = long.MaxValue, bool canDie = true, long notANumber = 0)
    {
        var tally = new ChannelTally(1);
        tally.Add(samples, samples, [samples - fired - notANumber], [notANumber], [fired], [0]);
        return VerdictRule.Judge(tally, Enough, distinct, canDie).Single();
    }
}
