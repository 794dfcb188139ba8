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
        var trial = new RepairTrial(96, 1, 3, Of(2.0), 0.30);

        TrialRule.Judge(trial, Of(1.0), 0.29).Passed.Should().BeFalse();
        TrialRule.Judge(trial, Of(3.0), 0.31).Should().Be(new TrialVerdict(true, "The metric went from 0.3 to 0.31."));
    }

    [Fact]
    public void A_trial_without_a_metric_goes_by_the_loss_with_its_spread()
    {
        var trial = new RepairTrial(96, 0, 3, Of(2.0, spread: 0.5), null);

        TrialRule.Judge(trial, Of(2.1, spread: 0.5), 0.9).Passed.Should().BeTrue("a tenth is within the spread");
        TrialRule.Judge(trial, Of(2.6, spread: 0.5), 0.9).Passed.Should().BeFalse();
    }

    [Fact]
    public void A_loss_that_is_no_number_fails_any_trial() =>
        TrialRule.Judge(new RepairTrial(96, 1, 3, null, 0.3), new LossWindow(96, 127, 30, 2, 1, 0, 1, 1), 0.9).Passed.Should().BeFalse();

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
