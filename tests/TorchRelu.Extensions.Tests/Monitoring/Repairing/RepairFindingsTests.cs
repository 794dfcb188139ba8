using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

public sealed class RepairFindingsTests
{
    [Fact]
    public void A_policy_without_an_optimizer_says_that_it_cannot_act()
    {
        using var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, new DyingReluOptions { Policy = RepairPolicy.Default });

        monitor.Report().ModelFindings.Should().ContainSingle(finding => finding.Kind == FindingKind.PolicyCannotAct)
            .Which.Advice.Should().Contain("Attach with the optimizer");
    }

    [Fact]
    public void A_policy_that_waits_for_a_loss_says_so_after_the_first_window()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, RepairPolicy.Default);
        monitor.Report().ModelFindings.Should().NotContain(finding => finding.Kind == FindingKind.PolicyCannotAct);

        for (var step = 0; step < 40; step++)
        {
            run.TrainStep();
            run.Step++;
            monitor.Step();
        }

        monitor.Report().ModelFindings.Should().ContainSingle(finding => finding.Kind == FindingKind.PolicyCannotAct)
            .Which.Advice.Should().Contain("monitor.Step(loss)");
    }

    [Fact]
    public void A_scheduler_that_was_not_attached_is_noticed_when_it_raises_a_lowered_rate()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, RepairPolicy.Default);
        var (_, rate) = run.TrainToTheRepair(monitor);
        monitor.Report().ModelFindings.Should().NotContain(finding => finding.Kind == FindingKind.RateRaised);

        run.Optimizer.ParamGroups.Single().LearningRate = rate;

        monitor.Report().ModelFindings.Should().ContainSingle(finding => finding.Kind == FindingKind.RateRaised)
            .Which.Message.Should().Contain("from 0.1, and it is 0.1 again");
    }

    private static DyingReluMonitor Attach(DyingRun run, RepairPolicy policy) =>
        DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = policy });
}
