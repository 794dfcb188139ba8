using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class UndoneRepairTests
{
    [Fact]
    public void A_repair_that_makes_the_loss_worse_is_undone_bit_by_bit_at_once()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later);

        var (expected, rate) = run.TrainToTheRepair(monitor);
        run.TrainStep();
        run.Step++;
        monitor.Step(double.NaN);

        monitor.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.Undone)
            .And.OnlyContain(repair => repair.Verdict!.Contains("is no number"));
        run.State().Should().Equal(expected);
        run.Optimizer.ParamGroups.Single().LearningRate.Should().Be(rate);
    }

    [Fact]
    public void After_a_repair_that_was_no_better_weights_stay_and_the_rate_is_back()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later);

        // The losses that are told neither fall nor rise.
        var (before, rate) = run.TrainToTheRepair(monitor, told: 2.3);
        byte[] last = [];
        for (; monitor.Repairs.All(repair => repair.Outcome == RepairOutcome.OnTrial); run.Step++)
        {
            run.TrainStep();
            last = run.Weights();
            if (run.Step % DyingRun.StepsPerEpoch == 0) monitor.EndEpoch();
            else monitor.Step(2.3);
        }

        monitor.Repairs.Take(2).Should().OnlyContain(repair => repair.Outcome == RepairOutcome.TakenBack);
        run.Weights().Should().Equal(last).And.NotEqual(before);
        run.Optimizer.ParamGroups.Single().LearningRate.Should().Be(rate);
    }

    [Fact]
    public void A_repair_that_cannot_be_undone_is_not_made()
    {
        using var unwatched = new DyingRun();
        unwatched.Train(200, null);
        using var run = new DyingRun();
        using var monitor =
            DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = Policies.Later, UndoMemory = 100_000 });

        run.Train(200, monitor);

        monitor.Repairs.Should().NotBeEmpty().And.OnlyContain(repair =>
            repair.Outcome == RepairOutcome.Refused && repair.Verdict!.Contains("UndoMemory"));
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Fact]
    public void What_takes_more_than_the_memory_for_it_is_kept_in_the_checkpoint_folder()
    {
        using var folder = new TemporaryFolder();
        using var run = new DyingRun();
        using (var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer,
            new DyingReluOptions { Policy = Policies.Later.WithCheckpoints(folder.Path), UndoMemory = 100_000 }))
        {
            var (expected, _) = run.TrainToTheRepair(monitor);
            Directory.GetFiles(folder.Path, "kept-*").Should().NotBeEmpty();
            run.TrainStep();
            run.Step++;
            monitor.Step(double.NaN);

            monitor.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.Undone);
            run.State().Should().Equal(expected);
        }
        Directory.GetFiles(folder.Path, "kept-*").Should().BeEmpty();
    }

    [Fact]
    public void A_checkpoint_is_written_before_each_repair()
    {
        using var folder = new TemporaryFolder();
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later.WithCheckpoints(folder.Path));

        run.Train(200, monitor);

        var step = monitor.Repairs[0].Step;
        File.Exists(Path.Combine(folder.Path, $"step-{step:000000}", "model.dat")).Should().BeTrue();
        File.Exists(Path.Combine(folder.Path, $"step-{step:000000}", "optimizer.dat")).Should().BeTrue();
    }

    [Fact]
    public void Where_a_checkpoint_cannot_be_written_the_repair_is_refused_and_nothing_is_lost()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("taken"), "a file, no folder");
        using var unwatched = new DyingRun();
        unwatched.Train(200, null);
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later.WithCheckpoints(folder.File("taken")));

        run.Train(200, monitor);

        monitor.Repairs.Should().NotBeEmpty().And.OnlyContain(repair =>
            repair.Outcome == RepairOutcome.Refused && repair.Verdict!.Contains("cannot be written"));
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Fact]
    public void A_lost_loss_goes_back_to_the_last_good_weights_at_a_tenth_of_the_rate()
    {
        using var run = new DyingRun(rate: 0.001);
        using var monitor = Attach(run, Policies.Later);
        var seen = new List<byte[]>();
        run.Train(2 * DyingRun.StepsPerEpoch, monitor, () => seen.Add(run.Weights()));
        Poison(run.Model);
        for (var step = 0; step < 2; step++)
        {
            var loss = run.TrainStep();
            run.Step++;
            monitor.Step(loss);
        }

        var repair = monitor.Repairs.Should().ContainSingle().Subject;
        (repair.Remedy, repair.Outcome, repair.MayMoveLoss).Should().Be((RemedyKind.GoBack, RepairOutcome.Kept, true));
        seen.TakeLast(DyingRun.StepsPerEpoch).Should().Contain(weights => weights.SequenceEqual(run.Weights()));
        run.Optimizer.ParamGroups.Single().LearningRate.Should().BeApproximately(0.0001, 1e-12);
        run.Train(80, monitor);
        run.Accuracy().Should().BeGreaterThan(0.9);
    }

    private static DyingReluMonitor Attach(DyingRun run, RepairPolicy policy) =>
        DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = policy });

    private static void Poison(nn.Module model)
    {
        using var ungraded = no_grad();
        model.parameters().First().fill_(double.NaN);
    }
}
