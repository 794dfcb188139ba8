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
    public void Seeing_the_same_samples_again_is_no_new_evidence() =>
        Judge(fired: 0, distinct: Enough - 1).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void One_value_above_zero_is_dormancy_not_death() => Judge(fired: 1).Should().Be(ChannelVerdict.Dormant);

    [Fact]
    public void Just_below_1_percent_is_dormant() => Judge(fired: 9).Should().Be(ChannelVerdict.Dormant);

    [Fact]
    public void Firing_on_1_percent_is_active() => Judge(fired: 10).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void Ninety_two_percent_zeros_is_sparsity_not_death() => Judge(fired: 80).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void Never_silent_is_always_on() => Judge(fired: Enough).Should().Be(ChannelVerdict.AlwaysOn);

    [Fact]
    public void Silent_once_is_not_always_on() => Judge(fired: Enough - 1).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void Always_on_takes_as_much_evidence_as_death() =>
        Judge(fired: Enough - 1, samples: Enough - 1).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void Never_positive_behind_an_activation_with_a_gradient_is_not_dead() =>
        Judge(fired: 0, canDie: false).Should().Be(ChannelVerdict.NegativeOnly);

    [Fact]
    public void A_channel_with_NaN_is_not_judged() => Judge(fired: 0, notANumber: 1).Should().Be(ChannelVerdict.Undecided);

    [Fact]
    public void A_proof_needs_no_samples() => Judge(fired: 0, samples: 1, proved: true).Should().Be(ChannelVerdict.ProvedDead);

    [Fact]
    public void A_proof_behind_an_activation_with_a_gradient_is_no_death() =>
        Judge(fired: 0, canDie: false, proved: true).Should().Be(ChannelVerdict.NegativeOnly);

    [Fact]
    public void What_fired_is_not_dead_whatever_a_proof_says() => Judge(fired: 500, proved: true).Should().Be(ChannelVerdict.Active);

    [Fact]
    public void NaN_is_outside_every_proof() => Judge(fired: 0, notANumber: 1, proved: true).Should().Be(ChannelVerdict.Undecided);

    [Theory]
    [InlineData(ChannelVerdict.Dead, true)]
    [InlineData(ChannelVerdict.ProvedDead, true)]
    [InlineData(ChannelVerdict.Silent, true)]
    [InlineData(ChannelVerdict.Dormant, false)]
    [InlineData(ChannelVerdict.Undecided, false)]
    [InlineData(ChannelVerdict.NegativeOnly, false)]
    [InlineData(ChannelVerdict.AlwaysOn, false)]
    [InlineData(ChannelVerdict.Active, false)]
    public void Dead_is_dead_by_a_pass_by_draws_or_by_proof(ChannelVerdict verdict, bool isDead) => verdict.IsDead().Should().Be(isDead);

    [Fact]
    public void A_PReLU_is_dead_where_its_slope_is_0_and_negative_only_elsewhere()
    {
        var site = Silent("PReLU") with { CanDie = Rectifier.Find("PReLU").CanDie([0f, 0.25f], 2) };

        site.Judge(2).Should().Equal(ChannelVerdict.Dead, ChannelVerdict.NegativeOnly);
    }

    [Fact]
    public void Without_slopes_a_PReLU_cannot_die() =>
        Silent("PReLU").Judge(2).Should().OnlyContain(verdict => verdict == ChannelVerdict.NegativeOnly);

    [Fact]
    public void A_type_of_the_users_own_can_die_where_he_says_so()
    {
        (Silent("Squared") with { CanDie = [true] }).Judge(2).Should().OnlyContain(verdict => verdict == ChannelVerdict.Dead);
        (Silent("Snake") with { Traits = RectifierTraits.OfUser("Snake", canDie: false) }).Judge(2)
            .Should().OnlyContain(verdict => verdict == ChannelVerdict.NegativeOnly);
    }

    [Fact]
    public void A_list_for_another_number_of_channels_is_refused()
    {
        var judging = () => (Silent("ReLU") with { CanDie = [true, true, true] }).Judge(2);

        judging.Should().Throw<ArgumentException>().WithMessage("canDie has 3 entries for 2 channels*");
    }

    [Fact]
    public void A_site_that_was_never_called_has_no_verdicts() =>
        new SiteSnapshot("relu", "ReLU", null, 0, null).Judge(2).Should().BeEmpty();

    [Theory]
    [InlineData(NormalizationMode.None, false, true)]
    [InlineData(NormalizationMode.None, true, true)]
    [InlineData(NormalizationMode.RunningStatistics, false, true)]
    [InlineData(NormalizationMode.RunningStatistics, true, false)]
    [InlineData(NormalizationMode.BatchStatistics, true, true)]
    [InlineData(NormalizationMode.BatchStatistics, false, false)]
    public void A_proof_counts_in_the_mode_it_speaks_of(NormalizationMode mode, bool training, bool counts)
    {
        var site = new SiteSnapshot("relu", "ReLU", Tallies.Of(10, 0), 10, null)
        {
            Proof = new SiteProof { PreActivations = [new Interval(-2, -1)], Basis = "test", Format = NumberFormat.Binary32,
                Normalization = mode },
            History = training ? new LayerHistory(1) : null,
        };

        site.Judge(1).Should().Equal(counts ? ChannelVerdict.ProvedDead : ChannelVerdict.Undecided);
    }

    private static SiteSnapshot Silent(string activation) => new("site", activation, Tallies.Of(Enough, 0, 0), long.MaxValue, null);

    private static ChannelVerdict Judge(
        long fired, long samples = Enough, long distinct = long.MaxValue, bool canDie = true, long notANumber = 0, bool proved = false)
    {
        var tally = new ChannelTally(1);
        tally.Add(samples, samples, [samples - fired - notANumber], [notANumber], [fired], [fired > 0 ? 0 : ChannelTally.Never]);
        var seen = VerdictRule.Judge(new(tally, distinct), Enough, [canDie]);
        return VerdictRule.AddProof(seen, tally, [proved], [canDie]).Single();
    }
}
