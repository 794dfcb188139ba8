using System.Text.Json;
using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed class DrawRateTests
{
    private const int Width = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(64)]
    public void Independent_rows_are_worth_about_one_draw_each(int rows)
    {
        var rate = new DrawRate();

        Feed(rate, steps: 400, rows, seed: 1, level: _ => 0);

        rate.RowsPerDraw().Should().BeInRange(1, 1.6);
    }

    [Fact]
    public void Rows_in_the_order_of_their_classes_are_worth_hundreds_to_a_draw()
    {
        var rate = new DrawRate();

        // Eight classes of 50 steps of 10 rows: a class is a draw, and the spread within it adds little.
        Feed(rate, steps: 400, rows: 10, seed: 2, level: step => 5 * (step / 50));

        rate.RowsPerDraw().Should().BeInRange(200, 2_000);
    }

    [Fact]
    public void Steps_that_are_cut_from_one_run_each_are_worth_less_than_their_rows()
    {
        var random = new Random(3);
        var rate = new DrawRate();

        // Each step is one recording: its rows share what they are about.
        Feed(rate, steps: 400, rows: 32, seed: 4, level: _ => 3 * random.Normal());

        rate.RowsPerDraw().Should().BeInRange(20, 40);
    }

    [Fact]
    public void Inputs_that_do_not_vary_are_worth_no_draw_at_all()
    {
        var rate = new DrawRate();

        for (var step = 0; step < 10; step++) rate.Add(4, [4 * 0.3, 4 * 7], [4 * 0.09, 4 * 49]);

        rate.RowsPerDraw().Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Before_four_steps_nothing_is_known()
    {
        var rate = new DrawRate();
        rate.RowsPerDraw().Should().BeNull();

        Feed(rate, steps: DrawRate.MinStretches - 1, rows: 10, seed: 5, level: _ => 0);
        rate.RowsPerDraw().Should().BeNull();

        Feed(rate, steps: 1, rows: 10, seed: 6, level: _ => 0);
        rate.RowsPerDraw().Should().BeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void A_row_is_never_worth_more_than_a_draw()
    {
        var rate = new DrawRate();

        // Every step has the same mean: rows that are drawn to balance each other.
        for (var step = 0; step < 100; step++) rate.Add(2, [0], [2]);

        rate.RowsPerDraw().Should().Be(1);
    }

    [Fact]
    public void NaN_in_one_step_does_not_spoil_the_estimate()
    {
        var (clean, spoilt) = (new DrawRate(), new DrawRate());
        foreach (var rate in new[] { clean, spoilt }) Feed(rate, steps: 200, rows: 10, seed: 7, level: _ => 0);

        spoilt.Add(10, Enumerable.Repeat(double.NaN, Width).ToArray(), Enumerable.Repeat(double.NaN, Width).ToArray());
        clean.Add(10, new double[Width], new double[Width]);

        spoilt.RowsPerDraw().Should().Be(clean.RowsPerDraw()).And.BeLessThan(2);
    }

    [Fact]
    public void Inputs_of_another_width_are_left_out()
    {
        var rate = new DrawRate();
        Feed(rate, steps: 50, rows: 10, seed: 8, level: _ => 0);
        var before = rate.RowsPerDraw();

        rate.Add(10, [1_000], [1_000_000]);

        rate.RowsPerDraw().Should().Be(before);
    }

    [Fact]
    public void The_unit_in_which_inputs_are_measured_changes_nothing() =>
        Prop.ForAll(Properties.Between(1, 60), Properties.Between(1, 20), Properties.Between(-20, 20), (steps, rows, power) =>
        {
            var (rate, scaled) = (new DrawRate(), new DrawRate());
            Feed(rate, steps, rows, seed: steps, level: step => step / 7);
            Feed(scaled, steps, rows, seed: steps, level: step => step / 7, unit: Math.ScaleB(1, power));

            scaled.RowsPerDraw().Should().Be(rate.RowsPerDraw());
        }).ShouldHold(100);

    [Fact]
    public void Saved_and_resumed_after_any_step_it_measures_the_same_to_the_bit() =>
        Prop.ForAll(Properties.Between(0, 40), Properties.Between(0, 40), (before, behind) =>
        {
            var straight = new DrawRate();
            Feed(straight, before, rows: 5, seed: 9, level: step => step / 5);
            var json = JsonSerializer.Serialize(straight.Save());
            var resumed = DrawRate.Restore(JsonSerializer.Deserialize<DrawRateState>(json)!);
            foreach (var rate in new[] { straight, resumed }) Feed(rate, behind, rows: 5, seed: 10, level: step => step / 5);

            resumed.RowsPerDraw().Should().Be(straight.RowsPerDraw());
            JsonSerializer.Serialize(resumed.Save()).Should().Be(JsonSerializer.Serialize(straight.Save()));
        }).ShouldHold(100);

    private static void Feed(DrawRate rate, int steps, int rows, int seed, Func<int, double> level, double unit = 1)
    {
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            var (sums, squares) = (new double[Width], new double[Width]);
            var centre = level(step);
            for (var i = 0; i < rows * Width; i++)
            {
                var value = unit * (centre + random.Normal());
                sums[i % Width] += value;
                squares[i % Width] += value * value;
            }
            rate.Add(rows, sums, squares);
        }
    }
}
