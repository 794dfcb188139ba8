using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class TrialRuleTests
{
    [Fact]
    public void A_falling_loss_has_not_stalled_and_a_level_one_has()
    {
        var history = new LossHistory();
        Window(history, 2.0);
        TrialRule.HasStalled(history).Should().BeNull("one window says nothing");
        Window(history, 1.5);
        TrialRule.HasStalled(history).Should().BeFalse();
        Window(history, 1.5);
        TrialRule.HasStalled(history).Should().BeTrue();
        Window(history, 1.7);
        TrialRule.HasStalled(history).Should().BeTrue();
    }

    [Fact]
    public void A_fall_within_the_noise_is_none()
    {
        var history = new LossHistory();
        Window(history, 2.00, spread: 1);
        Window(history, 1.95, spread: 1);
        TrialRule.HasStalled(history).Should().BeTrue();

        var quiet = new LossHistory();
        Window(quiet, 2.00, spread: 0.01);
        Window(quiet, 1.95, spread: 0.01);
        TrialRule.HasStalled(quiet).Should().BeFalse();
    }

    [Fact]
    public void A_metric_that_did_not_rise_has_stalled()
    {
        var history = new LossHistory();
        history.EndEpoch(100, 0.8);
        TrialRule.HasStalled(history).Should().BeNull();
        history.EndEpoch(200, 0.9);
        TrialRule.HasStalled(history).Should().BeFalse();
        history.EndEpoch(300, 0.85);
        TrialRule.HasStalled(history).Should().BeTrue();
    }

    [Fact]
    public void A_trial_goes_by_the_metric_where_there_is_one()
    {
        var trial = Trial(metric: 0.30, 2.0);

        TrialRule.Judge(trial, Of(1.9), 0.299).Outcome.Should().Be(TrialOutcome.NoBetter);
        TrialRule.Judge(trial, Of(1.9), 0.28).Outcome.Should().Be(TrialOutcome.Worse);
        TrialRule.Judge(trial, Of(1.9), 0.31).Outcome.Should().Be(TrialOutcome.Better);
        TrialRule.Judge(trial, Of(3.0), 0.31).Outcome.Should().Be(TrialOutcome.Worse, "the loss says otherwise");
    }

    [Fact]
    public void Without_a_metric_a_trial_goes_by_the_median_against_the_highest_of_three()
    {
        var trial = Trial(metric: null, 2.0, 2.2, 2.1);

        TrialRule.Judge(trial, Of(2.25), null).Outcome.Should().Be(TrialOutcome.NoBetter, "five percent are within the noise");
        TrialRule.Judge(trial, Of(2.32), null).Outcome.Should().Be(TrialOutcome.Worse);
        TrialRule.Judge(trial, Of(2.05), null).Outcome.Should().Be(TrialOutcome.Better);
    }

    [Fact]
    public void A_single_spike_neither_hides_a_rise_nor_makes_one()
    {
        var trial = Trial(metric: null, 1.63);
        var spike = Enumerable.Repeat(1.63, 30).Append(60_000).ToArray();
        var risen = Enumerable.Repeat(9.0, 30).Append(60_000).ToArray();

        TrialRule.Judge(trial, Window(risen), null).Outcome.Should().Be(TrialOutcome.Worse);
        TrialRule.Judge(trial, Window(spike), null).Outcome.Should().Be(TrialOutcome.NoBetter);
    }

    [Fact]
    public void A_loss_that_is_no_number_fails_any_trial() =>
        TrialRule.Judge(Trial(0.3, 2.0), new LossWindow(96, 127, 30, 2, 1, 0, 1, 1), 0.9).Outcome.Should().Be(TrialOutcome.Worse);

    [Fact]
    public void A_loss_runs_away_far_above_the_median_the_highest_and_the_first()
    {
        var trial = Trial(metric: null, 1.0) with { FirstMedian = 3 };

        TrialRule.IsRunaway(trial, 9.5).Should().BeFalse();
        TrialRule.IsRunaway(trial, 10.5).Should().BeTrue();
        TrialRule.IsRunaway(trial with { FirstMedian = 4 }, 10.5).Should().BeFalse("a new network has nearly as much");
        TrialRule.IsRunaway(Trial(null, 6, 1, 1), 11).Should().BeFalse("such losses came before");
        TrialRule.IsRunaway(trial, double.NaN).Should().BeTrue();
    }

    [Theory]
    [InlineData(new[] { 3.0, 1, 2 }, 2, 1)]
    [InlineData(new[] { 1.0, 2, 3, 1_000 }, 2.5, 1)]
    [InlineData(new double[0], 0, 0)]
    public void Medians_are_not_moved_by_one_wild_value(double[] values, double median, double deviation)
    {
        Robust.Median(values).Should().Be(median);
        Robust.Deviation(values).Should().Be(deviation);
    }

    [Fact]
    public void A_window_of_any_length_keeps_its_median_in_256_losses()
    {
        var history = new LossHistory();
        for (var step = 0; step < 5_000; step++) history.Add(step, step);
        history.Save().Sample!.Losses.Count.Should().BeLessThanOrEqualTo(LossSample.Capacity);
        history.Close();

        history.Last!.Median.Should().BeApproximately(2_500, 30);
        history.Last.Deviation.Should().BeApproximately(1_250, 30);
    }

    [Fact]
    public void A_history_that_goes_back_knows_nothing_of_what_came_since()
    {
        var history = new LossHistory();
        Window(history, 2.0);
        history.Add(500, 1.5);
        var before = history.Save();
        history.Add(501, double.NaN);
        Window(history, 9.0);
        history.EndEpoch(600, 0.5);

        history.Return(before);

        history.Save().Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Windows_merge_to_what_one_window_would_have_been()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.1 ? double.NaN : 5 * random.NextDouble()).ToArray();
        var numbers = values.Where(double.IsFinite).ToArray();
        var (first, second) = (new LossHistory(), new LossHistory());
        for (var i = 0; i < 25; i++) first.Add(i, values[i]);
        for (var i = 25; i < 60; i++) second.Add(i, values[i]);
        first.Close();
        second.Close();

        var merged = first.Last!.Merge(second.Last!);

        (merged.FirstStep, merged.LastStep, merged.Count, merged.Lost).Should().Be((0, 59, numbers.Length, 60 - numbers.Length));
        merged.Mean.Should().BeApproximately(numbers.Average(), 1e-12);
        merged.SquaredDeviations.Should().BeApproximately(numbers.Sum(value => Math.Pow(value - numbers.Average(), 2)), 1e-10);
        (merged.Lowest, merged.Highest).Should().Be((numbers.Min(), numbers.Max()));
    }

    [Fact]
    public void A_long_run_takes_no_more_room_than_a_short_one_and_loses_no_step()
    {
        var history = new LossHistory();
        for (var window = 0; window < 1000; window++)
        {
            history.Add(window, window);
            history.Close();
        }

        history.Points.Count.Should().BeLessThanOrEqualTo(LossHistory.Capacity);
        (history.Points[0].FirstStep, history.Points[^1].LastStep).Should().Be((0, 999));
        history.Points.Zip(history.Points.Skip(1)).Should().OnlyContain(pair => pair.First.LastStep + 1 == pair.Second.FirstStep);
    }

    [Fact]
    public void A_restored_history_goes_on_as_the_saved_one()
    {
        var history = new LossHistory();
        Window(history, 2.0);
        Window(history, 1.8);
        history.Add(900, 1.5);
        var restored = LossHistory.Restore(history.Save());
        foreach (var one in new[] { history, restored })
        {
            one.Add(901, 1.9);
            one.Close();
        }

        restored.Save().Should().BeEquivalentTo(history.Save());
    }

    private static RepairTrial Trial(double? metric, params double[] windows)
    {
        var history = new LossHistory();
        foreach (var loss in windows) Window(history, loss);
        if (metric is { } value) history.EndEpoch(96, value);
        return RepairTrial.Begin(96, 3, history);
    }

    private static LossWindow Window(IEnumerable<double> losses)
    {
        var history = new LossHistory();
        foreach (var loss in losses) history.Add(0, loss);
        history.Close();
        return history.Last!;
    }

    private static LossWindow Of(double mean, double spread = 0.01)
    {
        var history = new LossHistory();
        Window(history, mean, spread);
        return history.Last!;
    }

    private static void Window(LossHistory history, double mean, double spread = 0.01)
    {
        for (var i = 0; i < 32; i++) history.Add(i, mean + (i % 2 == 0 ? spread : -spread));
        history.Close();
    }
}
