using FluentAssertions;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class TakenBackSwitchTests
{
    [Fact]
    public void A_switch_that_was_no_better_is_taken_back_and_neither_weights_nor_loss_jump()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Remedy.LeakyRelu(0.0001));

        var (before, after) = TrainToTheEndOfTheTrial(run, monitor);

        monitor.Repairs.Should().Contain(repair => repair.Remedy == RemedyKind.Switch)
            .And.OnlyContain(repair => repair.Outcome == RepairOutcome.TakenBack);
        run.Model.modules().OfType<LeakyReLU>().Should().BeEmpty();
        run.Model.modules().OfType<ReLU>().Should().HaveCount(2);
        after.Loss.Should().BeApproximately(before.Loss, 0.05 * before.Loss);
        // What the slope let through is made up for in the biases behind, and all else stays.
        after.Weights.Zip(before.Weights).Count(pair => pair.First != pair.Second).Should().BeInRange(1, (64 + 10) * sizeof(float));
    }

    [Theory]
    [InlineData(0.03)]
    [InlineData(0.05)]
    public void A_switch_that_lets_much_through_goes_back_over_some_steps_and_none_jumps(double slope)
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Remedy.LeakyRelu(slope));

        run.TrainToTheRepair(monitor, told: 2.3);
        TrainToTheEndOfTheTrial(run, monitor, (before, after) => after.Should().BeApproximately(before, 0.05 * before, $"at {run.Step}"));

        monitor.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.TakenBack
            && repair.Verdict!.Contains("The switch went back over "));
        run.Model.modules().OfType<LeakyReLU>().Should().BeEmpty();
    }

    [Theory]
    [InlineData("custom", 0.5)]
    [InlineData("LeakyReLU", 0.00001)]
    public void A_switch_that_cannot_go_without_a_jump_takes_the_weights_back_too_and_says_why(string to, double slope)
    {
        using var run = new DyingRun();
        var custom = NewActivation.Create("custom", () => LeakyReLU(slope));
        // A custom activation cannot go in parts, and a layer that lives by its slope alone would need more than 200.
        using var monitor = Attach(run, to == "custom" ? Remedy.SwitchTo(custom.Spec) : Remedy.LeakyRelu(slope), custom);

        var before = run.TrainToTheRepair(monitor, told: 2.3).State;
        TrainToTheEndOfTheTrial(run, monitor, rate: 0.1);

        monitor.Repairs.Should().NotBeEmpty().And.OnlyContain(repair => repair.Outcome == RepairOutcome.TakenBack
            && repair.Verdict!.Contains("The weights went back too: Without it"));
        run.Model.modules().OfType<LeakyReLU>().Should().BeEmpty();
        run.State().Should().Equal(before);
    }

    private static DyingReluMonitor Attach(DyingRun run, Remedy remedy, params NewActivation[] custom) =>
        DyingReluMonitor.Attach(run.Model, run.Optimizer,
            new DyingReluOptions { Policy = new(RepairRule.When(Severity.Critical).Do(remedy)), Activations = custom });

    private static ((double Loss, byte[] Weights) Before, (double Loss, byte[] Weights) After) TrainToTheEndOfTheTrial(
        DyingRun run, DyingReluMonitor monitor, Action<double, double>? each = null, double rate = 0.001)
    {
        while (run.Step < 1000)
        {
            run.TrainStep();
            var before = (run.Loss(), run.Weights());
            run.EndStepWithoutProgress(monitor, rate);
            each?.Invoke(before.Item1, run.Loss());
            if (monitor.Repairs.Count > 0 && monitor.Repairs.All(repair => repair.Outcome != RepairOutcome.OnTrial))
                return (before, (run.Loss(), run.Weights()));
        }
        throw new TimeoutException("The trial has not ended after 1,000 steps.");
    }
}
