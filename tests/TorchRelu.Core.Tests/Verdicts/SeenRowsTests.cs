using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class SeenRowsTests
{
    [Fact]
    public void A_pass_ends_with_the_step_in_which_the_last_known_row_came_again()
    {
        var rows = new SeenRows();
        for (uint step = 0; step < 4; step++) rows.Add(step, [10 + step, 20 + step]).Should().BeNull("these rows are new");

        rows.Add(4, [10, 11, 12, 13]).Should().BeNull("four of eight rows came again");
        rows.Add(5, [20, 21, 22]).Should().BeNull();
        rows.Add(6, [23]).Should().Be(4, "with the last new row, step 3, the pass began");
        rows.Add(7, [10, 11, 12, 13, 20, 21, 22, 23]).Should().Be(7, "a pass may be one step");
        rows.Count.Should().Be(8);
    }

    [Fact]
    public void A_new_row_starts_the_pass_again()
    {
        var rows = new SeenRows();
        rows.Add(0, [1, 2, 3]);
        rows.Add(1, [1, 2]).Should().BeNull();

        rows.Add(2, [3, 4]).Should().BeNull("the fourth row is new");
        rows.Add(3, [1, 2, 3]).Should().BeNull("the new row has not come again");
        rows.Add(4, [4]).Should().Be(3);
    }

    [Fact]
    public void A_row_that_comes_often_counts_once()
    {
        var rows = new SeenRows();
        rows.Add(0, [1, 2]);

        for (var step = 1; step < 50; step++) rows.Add(step, [1, 1, 1]).Should().BeNull();

        rows.Add(50, [2]).Should().Be(1);
    }

    [Fact]
    public void A_step_without_rows_ends_nothing()
    {
        var rows = new SeenRows();
        rows.Add(0, []).Should().BeNull();
        rows.Add(1, [5]);

        rows.Add(2, []).Should().BeNull();
        rows.Add(3, [5]).Should().Be(2);
    }

    [Fact]
    public void A_hash_of_zero_is_a_row_like_any_other()
    {
        var rows = new SeenRows();
        rows.Add(0, [0, 7]);

        rows.Add(1, [7]).Should().BeNull();
        rows.Add(2, [0]).Should().Be(1);
        rows.Count.Should().Be(2);
    }

    [Fact]
    public void As_many_rows_as_fit_are_followed_and_one_more_ends_it()
    {
        var rows = new SeenRows();
        var most = Hashes(SeenRows.MaxRows);
        rows.Add(0, most).Should().BeNull();
        rows.Add(1, most).Should().Be(1);
        (rows.Count, rows.IsOverfull).Should().Be((SeenRows.MaxRows, false));

        rows.Add(2, [uint.MaxValue]).Should().BeNull();

        rows.IsOverfull.Should().BeTrue();
        rows.Add(3, most).Should().BeNull();
        SeenRows.Restore(rows.Save()).IsOverfull.Should().BeTrue();
    }

    [Fact]
    public void Its_state_takes_eight_bytes_a_row()
    {
        var rows = new SeenRows();
        rows.Add(0, Hashes(5_000));

        var state = rows.Save();

        (state.Keys.Length, state.Steps.Length).Should().Be((20_000, 20_000));
    }

    [Fact]
    public void Whatever_the_order_each_epoch_is_a_pass_and_ends_with_its_last_step() =>
        Prop.ForAll(Properties.Between(1, 300), Properties.Between(1, 40), Properties.Between(0, 1_000), (count, batch, seed) =>
        {
            var (rows, random, step) = (new SeenRows(), new Random(seed), 0L);
            for (var epoch = 0; epoch < 4; epoch++)
            {
                var data = Hashes(count);
                random.Shuffle(data);
                var (start, ends) = (step, new List<(long Start, long End)>());
                foreach (var rowsOfStep in data.Chunk(batch))
                {
                    if (rows.Add(step++, rowsOfStep) is { } first) ends.Add((first, step));
                }
                if (epoch == 0) ends.Should().BeEmpty();
                else ends.Should().Equal((start, step));
            }
        }).ShouldHold(100);

    [Fact]
    public void Saved_and_resumed_after_any_step_it_answers_the_same() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 12).Select(row => (uint)row), 3), 40)), Properties.Between(0, 40),
            (steps, cut) =>
        {
            var (straight, resumed) = (new SeenRows(), new SeenRows());
            for (var step = 0; step < steps.Length; step++)
            {
                if (step == cut)
                {
                    var json = JsonSerializer.Serialize(resumed.Save());
                    resumed = SeenRows.Restore(JsonSerializer.Deserialize<SeenRowsState>(json)!);
                }
                resumed.Add(step, steps[step]).Should().Be(straight.Add(step, steps[step]));
            }
            resumed.Count.Should().Be(straight.Count);
        }).ShouldHold(200);

    [Fact]
    public void A_state_of_lists_that_do_not_match_is_refused()
    {
        var state = new SeenRowsState(0, 0, false, new byte[8], new byte[8]);
        SeenRowsState[] broken =
        [
            state with { Steps = new byte[4] },
            state with { Keys = new byte[7], Steps = new byte[7] },
            state with { Keys = new byte[4 * (SeenRows.MaxRows + 1)], Steps = new byte[4 * (SeenRows.MaxRows + 1)] },
        ];

        foreach (var other in broken) FluentActions.Invoking(() => SeenRows.Restore(other)).Should().Throw<ArgumentException>();
    }

    private static uint[] Hashes(int count) => [.. Enumerable.Range(1, count).Select(row => (uint)row)];
}
