using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class ParameterMemoryTests
{
    [Fact]
    public void What_a_unit_was_like_alive_is_the_reading_before_the_last_window_in_which_it_fired()
    {
        var memory = new ParameterMemory(1);
        memory.Read(0, [0f], [1f], null);
        memory.Read(20, [-0.1f], [1.1f], Fired(true));
        // It fires at the start of this window, is thrown out in the middle of it, and the window ends with the bias of a dead unit.
        memory.Read(40, [-9f], [1.2f], Fired(true));
        memory.Read(60, [-9f], [1.2f], Fired(false));
        memory.Read(80, [-9f], [1.2f], Fired(false));

        memory.Before(0).Should().Be(new UnitReading(20, -0.1f, 1.1f));
        memory.Now(0).Should().Be(new UnitReading(80, -9, 1.2f));
    }

    [Fact]
    public void Of_a_unit_that_never_fired_it_keeps_the_first_reading()
    {
        var memory = new ParameterMemory(2);
        memory.Read(5, [-0.3f, -0.3f], [1f, 1f], null);
        memory.Read(25, [-0.2f, -0.2f], [0.9f, 0.9f], Tallies.Of(10, 0, 3));
        memory.Read(45, [-0.1f, -0.1f], [0.8f, 0.8f], Tallies.Of(10, 0, 3));

        memory.Before(0).Should().Be(new UnitReading(5, -0.3f, 1));
        memory.Before(1).Should().Be(new UnitReading(25, -0.2f, 0.9f));
        memory.FastestMove(0).Should().Be(0, "only windows in which it fired count");
    }

    [Fact]
    public void The_fastest_move_is_relative_to_the_row_and_per_step()
    {
        var memory = new ParameterMemory(1);
        memory.Read(0, [0f], [2f], null);
        memory.Read(20, [0.4f], [2.4f], Fired(true));
        memory.Read(40, [0.4f], [2.5f], Fired(true));

        memory.FastestMove(0).Should().BeApproximately((0.4 + 0.4) / 2 / 20, 1e-7);
    }

    [Fact]
    public void Where_there_is_no_bias_it_is_0()
    {
        var memory = new ParameterMemory(1);
        memory.Read(0, [], [2f], null);

        memory.Now(0).Should().Be(new UnitReading(0, 0, 2));
    }

    [Fact]
    public void A_row_of_zeros_has_no_speed()
    {
        var memory = new ParameterMemory(1);
        memory.Read(0, [0f], [0f], null);
        memory.Read(20, [0f], [1f], Fired(true));

        memory.FastestMove(0).Should().Be(0);
    }

    [Fact]
    public void Before_the_first_reading_there_is_nothing()
    {
        var memory = new ParameterMemory(1);

        memory.Before(0).Should().BeNull();
        memory.Now(0).Should().BeNull();
    }

    [Fact]
    public void Saved_and_resumed_it_is_the_same()
    {
        var memory = new ParameterMemory(2);
        memory.Read(0, [0f, 1], [2f, 3], null);
        memory.Read(20, [0.4f, -1], [2.4f, 5], Tallies.Of(10, 4, 0));

        var resumed = ParameterMemory.Restore(JsonSerializer.Deserialize<ParameterMemoryState>(JsonSerializer.Serialize(memory.Save()))!);

        resumed.Save().Should().BeEquivalentTo(memory.Save());
        resumed.Before(0).Should().Be(memory.Before(0));
        resumed.FastestMove(0).Should().Be(memory.FastestMove(0));
    }

    [Fact]
    public void The_rate_of_the_fastest_move_is_remembered_when_the_rate_has_changed()
    {
        var memory = new ParameterMemory(1);
        memory.Read(0, [0f], [1f], null);
        memory.Read(20, [0.5f], [1f], Fired(true), learningRate: 0.1);
        memory.Read(40, [0.6f], [1f], Fired(true), learningRate: 0.01);

        memory.RateAtFastest(0).Should().BeApproximately(0.1, 1e-6);
    }

    [Fact]
    public void What_was_changed_by_hand_is_no_movement_and_a_fresh_channel_has_no_past()
    {
        var memory = new ParameterMemory(2);
        memory.Read(0, [0f, 0], [1f, 1], null);
        memory.Read(20, [0.2f, 0.2f], [1f, 1], Tallies.Of(100, 50, 50));
        var before = memory.FastestMove(0);

        memory.Reset(21, [9f, 9f], [5f, 5f], fresh: [1]);
        memory.Read(40, [9.01f, 9.01f], [5f, 5f], Tallies.Of(100, 50, 50));

        memory.FastestMove(0).Should().Be(before);
        memory.FastestMove(1).Should().BeLessThan(0.001);
        memory.Before(1)!.Value.Step.Should().Be(21);
    }

    [Fact]
    public void Readings_of_another_size_are_refused()
    {
        var reading = () => new ParameterMemory(2).Read(0, [0f], [1f, 1], null);

        reading.Should().Throw<ArgumentException>().WithMessage("*2 channels, not of 1*");
    }

    private static ChannelTally Fired(bool fired) => Tallies.Of(100, fired ? 50 : 0);
}
