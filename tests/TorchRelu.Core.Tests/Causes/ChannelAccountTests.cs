using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ChannelAccountTests
{
    [Fact]
    public void An_account_reads_from_the_last_reading_that_fires_to_the_first_silent_one()
    {
        var read = new PlantedUnit().Then(8, weights: -1).Then(8, weights: -3).Then(8, weights: -2).Account.Read()!;

        (read.From, read.To).Should().Be((8, 16));
        (read.MeanBefore, read.MeanAfter, read.Weights).Should().Be((-1, -4, -3));
        (read.Change, read.IsStart).Should().Be((-3, false));
    }

    [Theory]
    [InlineData(-1.75, 8)]
    [InlineData(-1.9, 0)]
    public void It_begins_anew_where_the_channel_fires_on_5_percent_or_more(double mean, long from) =>
        new PlantedUnit().Then(8, weights: mean).Then(8, weights: -3).Account.Read()!.From.Should().Be(from);

    [Theory]
    [InlineData(0.05f, 8)]
    [InlineData(0.0499f, 0)]
    public void Exactly_5_percent_begin_it(float rate, long begin)
    {
        var first = new AccountPoint(0, PlantedUnit.Moments(0, 1), 0, 1);
        var second = first with { Step = 8, Moments = first.Moments with { FiringRate = rate } };

        default(ChannelAccount).Start(first).Add(second, 0, 0, 0).Begin.Step.Should().Be(begin);
    }

    [Fact]
    public void It_is_open_while_the_channel_fires_at_all()
    {
        var unit = new PlantedUnit();
        unit.Account.Read().Should().BeNull();
        unit.Then(weights: -1.9).Account.Read().Should().BeNull();

        unit.Then(weights: -0.2).Account.Read().Should().NotBeNull();
    }

    [Fact]
    public void It_is_opened_again_when_the_channel_fires_and_closes_later()
    {
        var unit = new PlantedUnit().Then(8, weights: -3).Then(8, inputs: 1.1);
        unit.Account.Read().Should().BeNull("it fires again");

        var read = unit.Then(8, bias: -4).Account.Read()!;

        (read.From, read.To, read.Weights, read.Bias).Should().Be((0, 24, -3, -4));
        read.Inputs.Should().BeApproximately(1.1, 1e-6);
    }

    [Fact]
    public void What_comes_after_the_closing_changes_nothing()
    {
        var unit = new PlantedUnit().Then(8, weights: -3);
        var read = unit.Account.Read();

        unit.Then(8, weights: -9, bias: -2, inputs: 1, spread: 0.5).Account.Read().Should().Be(read);
        unit.Account.Last.Step.Should().Be(16);
    }

    [Fact]
    public void A_channel_that_never_fired_reads_what_its_first_reading_consists_of()
    {
        var read = new PlantedUnit(mean: -5, bias: -1, step: 3).Then(8, weights: -2).Account.Read()!;

        (read.From, read.To, read.IsStart).Should().Be((3, 3, true));
        (read.MeanBefore, read.ReachBefore, read.MeanAfter, read.ReachAfter).Should().Be((0, 0, -5, 2));
        (read.Weights, read.Bias, read.Inputs, read.Spread, read.Change).Should().Be((0, -1, -4, 2, -3));
    }

    [Theory]
    [InlineData(-0.2, true)]
    [InlineData(-1.8, true)]
    [InlineData(-2, false)]
    public void One_that_hardly_fired_at_first_was_closed_then_if_it_was_half_the_way_down(double fall, bool isStart) =>
        new PlantedUnit(mean: -1.9).Then(8, weights: fall).Account.Read()!.IsStart.Should().Be(isStart);

    [Fact]
    public void One_that_was_silent_at_first_fired_since_and_was_thrown_out_did_not_begin_closed()
    {
        var unit = new PlantedUnit(mean: -2.1).Then(8, weights: 0.2);
        unit.Account.Read().Should().BeNull("it fires, so its account is open");

        var read = unit.Then(weights: -50).Account.Read()!;

        (read.IsStart, read.From, read.To).Should().Be((false, 0, 9));
    }

    [Fact]
    public void A_repair_ends_a_closed_account_for_good_once_the_channel_fires()
    {
        var past = new PlantedUnit().Then(8, weights: -3).Account with { IsPast = true };
        past.Read()!.To.Should().Be(8);

        var again = past.Add(new(16, PlantedUnit.Moments(-1.9, 1), 0, 1), 0, 0, 0);

        (again.Begin.Step, again.Closed, again.Weights).Should().Be((16, null, 0));
    }

    [Fact]
    public void One_that_fired_well_since_was_not_closed_at_the_start() =>
        new PlantedUnit(mean: -3).Then(8, weights: 3).Then(8, weights: -3).Account.Read()!.IsStart.Should().BeFalse();

    [Fact]
    public void The_largest_push_is_per_step_in_spreads_with_its_place_and_rate()
    {
        var account = new PlantedUnit().Then(4, weights: -1.9, rate: 0.1).Then(2, weights: -2, bias: -4, rate: 0.2).Account;

        account.Largest.Should().Be(new AccountPush(4, 6, 3, 0.2));
        var read = account.Read()!;
        (read.LargestStep, read.LargestStepFrom, read.LargestStepTo).Should().Be((3, 4, 6));
    }

    [Fact]
    public void A_push_is_in_units_of_the_larger_spread()
    {
        new PlantedUnit().Then(weights: -4, spread: 0.5).Account.Largest.Spreads.Should().Be(4);
        new PlantedUnit().Then(weights: -8, spread: 2).Account.Largest.Spreads.Should().Be(4);
    }

    [Fact]
    public void Pushes_up_and_pushes_before_the_account_began_are_not_the_largest()
    {
        var read = new PlantedUnit().Then(weights: -9, inputs: 9).Then(bias: 1, inputs: -4).Account.Read()!;

        (read.From, read.LargestStep, read.LargestStepFrom, read.LargestStepTo).Should().Be((1, null, null, null));
    }

    [Fact]
    public void Without_a_known_layer_it_tells_how_far_it_fell_and_no_parts()
    {
        var read = new PlantedUnit(bias: null).Then(8, inputs: -3).Account.Read()!;

        (read.MeanBefore, read.MeanAfter, read.Change).Should().Be((0, -3, -3));
        (read.Weights, read.Bias, read.Inputs, read.LargestStep).Should().Be((null, null, null, null));
    }

    [Fact]
    public void Weight_decay_adds_up_over_the_steps_from_the_beginning_to_the_closing() => new PlantedUnit()
        .Then(8, decay: 9).Then(10, weights: -1.9, decay: 0.5).Then(4, weights: -1, decay: 0.25).Then(100, decay: 1)
        .Account.DecayAtClose.Should().Be(6);

    [Fact]
    public void Of_nothing_there_is_no_account()
    {
        default(ChannelAccount).Read().Should().BeNull();
        default(ChannelAccount).AtStart().Should().BeNull();
    }

    [Fact]
    public void Of_any_readings_the_parts_add_up_to_the_change_and_are_those_that_were_planted() => Prop
        .ForAll(Properties.Between(0, 1_000_000), Properties.Between(0, 40), (seed, readings) => Play(new Random(seed), readings))
        .ShouldHold(1_000, "accounts of drawn readings");

    // The same account, from the whole list of readings.
    private static void Play(Random random, int readings)
    {
        var unit = new PlantedUnit(mean: (6 * random.NextDouble()) - 5, bias: random.NextDouble());
        List<(AccountPoint Point, double Weights)> all = [(unit.Account.Last, 0)];
        for (var i = 0; i < readings; i++)
        {
            double Move() => random.Next(3) == 0 ? (3 * random.NextDouble()) - 1.5 : 0;
            var weights = Move();
            unit.Then(random.Next(1, 9), weights, Move(), Move(), spread: 0.5 + random.NextDouble());
            all.Add((unit.Account.Last, weights));
        }
        var begin = Math.Max(0, all.FindLastIndex(reading => reading.Point.Moments.FiringRate >= 0.05));
        // The reading that closes an account is never the one with which it begins.
        var closed = Math.Max(1, all.FindLastIndex(reading => reading.Point.Moments.FiringRate > 0) + 1);
        var read = unit.Account.Read();
        if (read is not null)
            (read.Weights + read.Bias + read.Inputs + read.Spread).Should().BeApproximately(read.Change, 1e-9);
        if (closed < all.Count && !read!.IsStart)
        {
            (read.From, read.To).Should().Be((all[begin].Point.Step, all[closed].Point.Step));
            read.Weights.Should().BeApproximately(all[(begin + 1)..(closed + 1)].Sum(reading => reading.Weights), 1e-9);
            read.Bias.Should().BeApproximately(all[closed].Point.Bias!.Value - all[begin].Point.Bias!.Value, 1e-9);
            return;
        }
        if (read is null)
        {
            closed.Should().Be(all.Count, "it still fires");
            return;
        }
        (begin, all[0].Point.Moments.FiringRate < 0.05f).Should().Be((0, true), "it was closed at the start");
        read.Should().Be(unit.Account.AtStart());
    }
}
