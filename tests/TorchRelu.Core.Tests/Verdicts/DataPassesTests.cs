using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class DataPassesTests
{
    [Fact]
    public void A_told_epoch_is_a_pass()
    {
        var data = new Data();

        data.Steps(10, rows: 200).EndEpoch();

        data.Passes.Last.Should().Match<DataPass>(pass =>
            pass.Number == 1 && pass.Start == 0 && pass.End == 10 && pass.Rows == 2_000 && pass.IsTold);
        data.Passes.Whole(2_000).Should().Be(data.Passes.Last);
        (data.Passes.Rows, data.Passes.Steps, data.Passes.RowsPerStep).Should().Be((2_000, 10, 200));
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    public void Of_a_set_of_fewer_than_1000_rows_two_passes_are_needed(int rows, bool isOneEnough)
    {
        var data = new Data();

        data.Steps(1, rows).EndEpoch();
        (data.Passes.Whole(rows) is not null).Should().Be(isOneEnough);

        data.Steps(1, rows).EndEpoch();
        data.Passes.Whole(rows).Should().Match<DataPass>(pass => pass.Number == 2 && pass.Start == (isOneEnough ? 1 : 0) && pass.End == 2);
    }

    [Fact]
    public void A_site_that_few_rows_reach_needs_two_passes_over_a_large_set()
    {
        var data = new Data();
        data.Steps(10, rows: 200).EndEpoch();
        data.Passes.Whole(rows: 300).Should().BeNull();

        data.Steps(10, rows: 200).EndEpoch();
        data.Passes.Whole(rows: 300)!.Start.Should().Be(0);
    }

    [Fact]
    public void An_epoch_that_was_broken_off_is_no_pass()
    {
        var data = new Data();
        data.Steps(10, rows: 200).EndEpoch();

        data.Steps(6, rows: 200).EndEpoch();

        (data.Passes.Last!.Number, data.Passes.Last.End).Should().Be((1, 10));
        data.Steps(10, rows: 200).EndEpoch();
        data.Passes.Last.Should().Match<DataPass>(pass => pass.Number == 3 && pass.Start == 16 && pass.End == 26);
    }

    [Fact]
    public void An_epoch_that_had_begun_before_the_monitor_is_forgotten_with_the_first_whole_one()
    {
        var data = new Data();
        data.Steps(3, rows: 100).EndEpoch();
        data.Steps(8, rows: 100).EndEpoch();

        data.Passes.Last!.Start.Should().Be(3);
        data.Passes.Whole(800).Should().BeNull("one pass of 800 rows is not enough, and the first was none");
    }

    [Fact]
    public void Epochs_without_the_rows_of_a_last_batch_are_passes()
    {
        var data = new Data();
        data.Steps(10, rows: 200).EndEpoch();

        // 1 % fewer, as where a loader drops an incomplete batch.
        data.Steps(9, rows: 200).Steps(1, rows: 180).EndEpoch();

        data.Passes.Last!.Number.Should().Be(2);
    }

    [Fact]
    public void An_epoch_without_steps_is_no_pass()
    {
        var data = new Data();
        data.Steps(10, rows: 200).EndEpoch();

        data.Passes.EndEpoch(data.Step, samplesAtSites: 2_000);

        data.Passes.Last!.Number.Should().Be(1);
    }

    [Fact]
    public void Where_rows_of_the_input_are_unknown_the_samples_of_the_sites_count()
    {
        var passes = new DataPasses();

        passes.EndEpoch(step: 7, samplesAtSites: 1_400);

        passes.Last.Should().Match<DataPass>(pass => pass.Start == 0 && pass.End == 7 && pass.Rows == 1_400 && pass.IsTold);
    }

    [Fact]
    public void A_pass_is_noticed_where_none_is_told()
    {
        var data = new Data();
        data.Epoch(1, 50).Should().Be(0);

        data.Epoch(1, 50).Should().Be(1);

        data.Passes.Last.Should().Be(new DataPass(1, 5, 10, 50, 50, IsTold: false));
        data.Epoch(51, 10).Should().Be(0, "new rows come");
        data.Passes.Last!.Number.Should().Be(1);
    }

    [Fact]
    public void Once_passes_are_told_none_is_noticed_and_those_before_are_forgotten()
    {
        var data = new Data();
        for (var epoch = 0; epoch < 3; epoch++) data.Epoch(1, 50);
        data.Passes.Last!.Number.Should().Be(2);
        data.EndEpoch();
        data.Passes.Last.Should().Match<DataPass>(pass => pass.IsTold && pass.Number == 1);

        data.Epoch(1, 50).Should().Be(0);

        data.Passes.Last!.Number.Should().Be(1);
    }

    [Fact]
    public void A_told_pass_of_rows_that_come_often_says_how_many_are_different()
    {
        var data = new Data();
        for (var i = 0; i < 4; i++) data.Epoch(1, 50);

        data.EndEpoch();

        (data.Passes.Last!.Rows, data.Passes.Last.Distinct).Should().Be((200, 50));
    }

    [Fact]
    public void Rows_that_cannot_be_read_count_as_different_like_rows_that_are_too_many()
    {
        var data = new Data();

        data.Steps(10, rows: 200).EndEpoch();

        data.Passes.Last!.Distinct.Should().Be(2_000);
    }

    [Fact]
    public void Copies_of_one_row_are_no_passes_until_a_hundred_times_none_other_came()
    {
        var data = new Data();
        var noticed = Enumerable.Range(0, 100).Sum(_ => data.Hashes(Copies(1)));
        noticed.Should().Be(0, "one class of alike rows looks like a whole set until the next class comes");

        data.Hashes(Copies(2)).Should().Be(0);
        Enumerable.Range(0, 100).Sum(_ => data.Hashes([.. Copies(1), .. Copies(2)])).Should().Be(0);
        data.Hashes([.. Copies(1), .. Copies(2)]).Should().Be(1);
    }

    [Fact]
    public void Alike_rows_are_constant_once_a_thousand_of_them_came()
    {
        var data = new Data();
        for (var step = 0; step < 24; step++) data.Hashes(Copies(1));
        data.Passes.AreConstant.Should().BeFalse();

        data.Hashes(Copies(1));
        data.Passes.AreConstant.Should().BeTrue();

        data.Hashes([2]);
        data.Passes.AreConstant.Should().BeFalse();
    }

    [Fact]
    public void More_rows_than_can_be_followed_still_count_as_rows()
    {
        var data = new Data();
        data.Hashes([.. Enumerable.Range(1, SeenRows.MaxRows + 1).Select(row => (uint)row)]);

        data.Hashes([.. Enumerable.Range(1, SeenRows.MaxRows + 1).Select(row => (uint)row)]).Should().Be(0);

        data.Passes.Rows.Should().Be(2 * (SeenRows.MaxRows + 1));
        data.EndEpoch();
        data.Passes.Last!.Distinct.Should().Be(data.Passes.Rows, "which of them are different is not known");
    }

    [Fact]
    public void The_rows_of_a_draw_are_measured_when_asked()
    {
        var data = new Data();
        data.Steps(50, rows: 20);
        data.Passes.RowsPerDraw.Should().BeNull();

        data.Passes.Measure();

        data.Passes.RowsPerDraw.Should().BeInRange(1, 4);
    }

    [Fact]
    public void Saved_and_resumed_after_any_step_passes_go_on_as_if_nothing_had_happened() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 20).ArrayOf(60)), Properties.Between(0, 60), (script, cut) =>
        {
            var (straight, resumed) = (new Data(), new Data());
            for (var i = 0; i < script.Length; i++)
            {
                if (i == cut) resumed.SaveAndRestore();
                foreach (var data in new[] { straight, resumed })
                {
                    if (script[i] == 0) data.EndEpoch();
                    else if (script[i] == 1) data.Passes.Measure();
                    else data.Hashes([(uint)script[i], 100]);
                }
            }
            JsonSerializer.Serialize(resumed.Passes.Save()).Should().Be(JsonSerializer.Serialize(straight.Passes.Save()));
        }).ShouldHold(200);

    private static uint[] Copies(uint row) => [.. Enumerable.Repeat(row, 40)];

    // Steps of a training as the model's inputs show them.
    private sealed class Data
    {
        private readonly Random _random = new(12);

        public DataPasses Passes { get; private set; } = new();

        public long Step { get; private set; }

        /// <summary>Steps of rows that cannot be told apart.</summary>
        public Data Steps(int steps, int rows)
        {
            for (var i = 0; i < steps; i++)
            {
                var values = Enumerable.Range(0, rows).Select(_ => _random.Normal()).ToArray();
                Passes.Add(Step++, new InputRows(rows, [values.Sum()], [values.Sum(value => value * value)], []));
            }
            return this;
        }

        /// <summary>Some rows once in steps of ten, shuffled; the number of passes that were noticed.</summary>
        public int Epoch(int first, int count)
        {
            uint[] rows = [.. Enumerable.Range(first, count).Select(row => (uint)row)];
            _random.Shuffle(rows);
            return rows.Chunk(10).Sum(Hashes);
        }

        /// <summary>One step of known rows; 1 if it ended a pass.</summary>
        public int Hashes(uint[] hashes) => Passes.Add(Step++, new InputRows(hashes.Length, [], [], hashes)) ? 1 : 0;

        public void EndEpoch() => Passes.EndEpoch(Step, samplesAtSites: 0);

        public void SaveAndRestore() =>
            Passes = DataPasses.Restore(JsonSerializer.Deserialize<DataPassesState>(JsonSerializer.Serialize(Passes.Save()))!);
    }
}
