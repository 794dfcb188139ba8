using FluentAssertions;
using Xunit;
using static TorchRelu.Tests.Windows;

namespace TorchRelu.Tests;

public sealed class LostLossTests
{
    private static readonly RepairPolicy Recycling = new(RepairRule.When(Severity.Critical).Do(Remedy.Recycle).AtMost(3));

    [Fact]
    public void A_lost_loss_goes_back_three_times_and_then_stops_the_training()
    {
        var run = new Windows(RepairPolicy.Default);
        run.Close(2.0);
        run.Losses.Add(32, double.NaN);
        OnLostLoss(run).Should().BeNull("one loss that is no number may belong to a step that was skipped");
        run.Losses.Add(33, double.NaN);

        for (var time = 0; time < 3; time++) OnLostLoss(run)!.Orders.Should().ContainSingle().Which.Remedy.Should().Be(Remedy.GoBack);
        var last = OnLostLoss(run)!;

        last.Orders.Should().ContainSingle().Which.Remedy.Should().Be(Remedy.Stop);
        last.Evidence.Should().Be("The last 2 losses up to step 40 were no numbers.");
    }

    [Fact]
    public void A_median_loss_ten_times_the_lowest_and_three_times_the_first_is_lost_as_well()
    {
        var run = new Windows(RepairPolicy.Default);
        run.Close(2.0);
        run.Close(0.1);
        run.Close(5.9);
        OnLostLoss(run).Should().BeNull();
        run.Close(6.1);

        OnLostLoss(run)!.Orders.Should().ContainSingle().Which.Remedy.Should().Be(Remedy.GoBack);
    }

    [Fact]
    public void During_a_trial_a_lost_loss_is_left_to_the_trial()
    {
        var run = new Windows(RepairPolicy.Default);
        run.Close(2.0);
        run.Repaired();
        run.Losses.Add(32, double.NaN);
        run.Losses.Add(33, double.NaN);

        OnLostLoss(run).Should().BeNull();
    }

    [Fact]
    public void Two_worse_windows_in_a_row_undo_a_repair_that_was_kept()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Repaired();
        run.Close(1.5);
        run.TrialEnded();

        run.Close(2.5);
        IsHarmful(run).Should().BeFalse("one window is none");
        run.Close(1.5);
        IsHarmful(run).Should().BeFalse();
        run.Close(2.5);
        IsHarmful(run).Should().BeFalse("they are counted in a row");
        run.Close(2.5);
        IsHarmful(run).Should().BeTrue();
    }

    [Fact]
    public void A_network_that_has_learnt_nothing_goes_back_when_repairs_did_not_hold()
    {
        var run = new Windows(RepairPolicy.Default);
        var dead = Layer("relu1", 64, died: 60);
        run.Close(2.0);
        run.Close(2.0, dead).Should().NotBeNull();
        run.Repaired();
        run.TrialEnded(TrialOutcome.Worse);
        RepairDecision? next = null;
        for (var window = 0; window < 5; window++) next = run.Close(2.0, dead);

        next!.Orders.Should().ContainSingle().Which.Remedy.Should().Be(Remedy.GoBack);
    }

    [Fact]
    public void A_policy_without_a_rule_for_it_goes_back_three_times_once_it_has_repaired()
    {
        var run = new Windows(Recycling);
        run.Close(2.0);
        run.Losses.Add(32, double.NaN);
        run.Losses.Add(33, double.NaN);
        OnLostLoss(run, Recycling).Should().BeNull("it has touched nothing");

        run.Repaired();
        run.TrialEnded(TrialOutcome.Worse);

        for (var time = 0; time < PolicyRule.MostReturns; time++)
            OnLostLoss(run, Recycling)!.Orders.Should().ContainSingle().Which.Remedy.Should().Be(Remedy.GoBack);
        OnLostLoss(run, Recycling).Should().BeNull();
    }

    private static RepairDecision? OnLostLoss(Windows run, RepairPolicy? policy = null)
    {
        (run.Memory, var decision) = PolicyRule.DecideOnLostLoss(policy ?? RepairPolicy.Default, run.Memory, run.Losses, 40);
        return decision;
    }

    private static bool IsHarmful(Windows run)
    {
        (run.Memory, var isHarmful) = PolicyRule.Guard(run.Memory, run.Losses);
        return isHarmful;
    }
}
