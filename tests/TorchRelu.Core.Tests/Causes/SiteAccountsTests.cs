using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SiteAccountsTests
{
    [Fact]
    public void Each_channel_has_an_account_of_its_own()
    {
        var accounts = Play(Reading(0, [0, 0, -5]), Reading(8, [-3, 0, -5], weights: [-3, 0, 0]));

        Read(accounts, 0)!.Weights.Should().Be(-3);
        Read(accounts, 1).Should().BeNull();
        Read(accounts, 2)!.IsStart.Should().BeTrue();
    }

    [Fact]
    public void Before_the_first_reading_and_of_channels_that_are_not_there_nothing_is_known()
    {
        var accounts = new SiteAccounts();
        (accounts[0], accounts.MeanInput, accounts.ClosedWith(0, [0, 1])).Should().Be((null, null, 0));

        accounts.Add(Reading(0, [0, 0]));
        (accounts[2], accounts.ClosedWith(2, [0, 1, 2])).Should().Be((null, 0));
    }

    [Fact]
    public void Readings_of_another_number_of_channels_are_left_out()
    {
        var accounts = Play(Reading(0, [0]), Reading(4, [-9, -9], weights: [-9, -9]), Reading(8, [-3], weights: [-3]));

        var read = Read(accounts, 0)!;
        (read.From, read.To, read.Weights).Should().Be((0, 8, -3));
    }

    [Fact]
    public void A_repair_is_no_part_of_an_account_and_the_next_reading_begins_it()
    {
        var accounts = Play(Reading(0, [0]), Reading(8, [-1.9], weights: [-1.9]));
        accounts.Interrupt([]);

        accounts.Add(Reading(16, [-1.5], weights: [0.4]));
        accounts.Add(Reading(24, [-3], weights: [-1.5]));

        var read = Read(accounts, 0)!;
        (read.From, read.To, read.MeanBefore, read.Weights).Should().Be((16, 24, -1.5, -1.5));
    }

    [Fact]
    public void What_was_closed_before_a_repair_keeps_its_account()
    {
        var accounts = Play(Reading(0, [0]), Reading(8, [-3], weights: [-3]));
        var read = Read(accounts, 0);
        accounts.Interrupt([]);

        accounts.Add(Reading(16, [-4]));
        accounts.Add(Reading(24, [-5], weights: [-1]));

        Read(accounts, 0).Should().NotBeNull().And.Be(read);
    }

    [Fact]
    public void A_channel_that_a_repair_made_fresh_has_no_past()
    {
        var accounts = Play(Reading(0, [-5, -5]), Reading(8, [-5, -5], weights: [0, 0]));
        accounts.Interrupt([1, 99]);
        accounts[1]!.Value.IsBegun.Should().BeFalse();

        accounts.Add(Reading(16, [-5, 0]));
        accounts.Add(Reading(24, [-5, -3], weights: [0, -3]));

        Read(accounts, 0)!.IsStart.Should().BeTrue();
        var read = Read(accounts, 1)!;
        (read.From, read.To, read.IsStart, accounts[1]!.Value.First.Step).Should().Be((16, 24, false, 16));
    }

    [Fact]
    public void A_reading_that_cannot_tell_the_part_of_the_weights_begins_open_accounts_anew()
    {
        var accounts = Play(
            Reading(0, [0]), Reading(8, [-1.9], weights: [-1.9]), Reading(16, [-1.9]), Reading(24, [-3], weights: [-1.1]));

        var read = Read(accounts, 0)!;
        (read.From, read.To, read.Weights).Should().Be((16, 24, -1.1));
    }

    [Fact]
    public void Without_a_known_layer_readings_go_on_from_one_to_the_next()
    {
        SiteReading Unknown(long step, double mean) => Reading(step, [mean]) with { Producer = null };
        var accounts = Play(Unknown(0, 0), Unknown(8, -1.9), Unknown(16, -3));

        var read = Read(accounts, 0)!;
        (read.From, read.To, read.MeanAfter, read.Weights).Should().Be((0, 16, -3, null));
    }

    [Fact]
    public void Rates_and_decay_of_a_reading_reach_the_accounts()
    {
        var accounts = Play(Reading(0, [0]), Reading(4, [-4], weights: [-4]) with { LearningRate = 0.1, Decay = 0.25 });

        (accounts[0]!.Value.Largest, accounts[0]!.Value.Decay).Should().Be((new AccountPush(0, 4, 1, 0.1), 1.0));
    }

    [Fact]
    public void The_mean_input_is_that_of_the_last_reading()
    {
        var reading = Reading(8, [0], weights: [0]);
        var accounts = Play(Reading(0, [0]), reading with { Producer = reading.Producer! with { MeanInput = 3 } });
        accounts.MeanInput.Should().Be(3);

        accounts.Add(Reading(16, [0], weights: [0]));
        accounts.MeanInput.Should().BeNull();
    }

    [Fact]
    public void Channels_that_the_same_reading_closed_are_counted_itself_included()
    {
        var accounts = Play(Reading(0, [0, 0, 0, 0, 0]), Reading(8, [-3, -3, 0, -3, 0], weights: [-3, -3, 0, -3, 0]),
            Reading(16, [-3, -3, -3, -3, 0], weights: [0, 0, -3, 0, 0]));

        accounts.ClosedWith(0, [0, 1, 2, 4, 9]).Should().Be(2, "channel 3 is not asked for");
        accounts.ClosedWith(2, [0, 1, 2, 3]).Should().Be(1);
        accounts.ClosedWith(4, [0, 1, 2, 3, 4]).Should().Be(0, "it is open");
    }

    [Fact]
    public void Saved_and_restored_it_goes_on_as_if_nothing_had_happened()
    {
        var random = new Random(8);
        var (straight, resumed) = (new SiteAccounts(), new SiteAccounts());
        double[] means = [0, -1.9, -5, 0];
        for (var i = 0; i < 60; i++)
        {
            double[] pushes = [.. means.Select(mean => (2 * random.NextDouble()) - (mean > -3 ? 1.3 : 0.3))];
            for (var c = 0; c < means.Length; c++) means[c] += pushes[c];
            var reading = Reading(8 * i, means, i % 17 == 9 ? null : pushes) with { LearningRate = 0.1, Decay = 0.001 };
            foreach (var accounts in new[] { straight, resumed })
            {
                if (i % 23 == 11) accounts.Interrupt([1]);
                accounts.Add(i % 31 == 30 ? reading with { Producer = null } : reading);
            }

            resumed = SiteAccounts.Restore(JsonSerializer.Deserialize<SiteAccountsState>(JsonSerializer.Serialize(resumed.Save()))!);

            Enumerable.Range(0, 4).Select(c => resumed[c]).Should().Equal(Enumerable.Range(0, 4).Select(c => straight[c]), $"reading {i}");
            resumed.MeanInput.Should().Be(straight.MeanInput);
        }
    }

    [Fact]
    public void What_was_saved_does_not_change_with_what_comes_after()
    {
        var accounts = Play(Reading(0, [0]));
        var state = accounts.Save();

        accounts.Add(Reading(8, [-3], weights: [-3]));

        state.Accounts[0].Closed.Should().BeNull();
        SiteAccounts.Restore(state)[0]!.Value.Last.Step.Should().Be(0);
    }

    private static SiteAccounts Play(params SiteReading[] readings)
    {
        var accounts = new SiteAccounts();
        foreach (var reading in readings) accounts.Add(reading);
        return accounts;
    }

    private static DeathAccount? Read(SiteAccounts accounts, int channel) => accounts[channel]!.Value.Read();

    private static SiteReading Reading(long step, double[] means, double[]? weights = null) =>
        new(step, 1_000, [.. means.Select(mean => PlantedUnit.Moments(mean, 1))])
        {
            Producer = new ProducerReading(new double[means.Length], [.. means.Select(_ => 1f)]) { Weights = weights },
        };
}
