using System.Runtime.InteropServices;
using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class SharedTrainingTests
{
    private const int Steps = 200;

    [Theory]
    [InlineData(2, "default")]
    [InlineData(4, "default")]
    [InlineData(2, "recycle")]
    [InlineData(2, "PReLU")]
    [InlineData(2, "centred", 0.01)]
    public void Every_worker_makes_the_same_repairs_and_keeps_the_same_weights(int count, string policy, double rate = 0.1)
    {
        using var runs = new Runs(count, rate);

        var results = ThreadWorkers.Run(count, workers => Train(runs.Of(workers), workers, Policy(policy)));

        results[0].Report.Should().Contain("\"repairs\"");
        foreach (var (weights, report) in results)
        {
            weights.Should().Equal(results[0].Weights);
            report.Should().Be(results[0].Report);
        }
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(0.05)]
    public void A_switch_that_was_no_better_is_taken_back_by_all_workers_alike(double slope)
    {
        using var runs = new Runs(2);

        var results = ThreadWorkers.Run(2, workers =>
        {
            var run = runs.Of(workers);
            using var monitor = Attach(run, workers, new(RepairRule.When(Severity.Critical).Do(Remedy.LeakyRelu(slope))));
            while (run.Step < 2 * Steps)
            {
                run.TrainStep();
                run.EndStepWithoutProgress(monitor);
            }
            return (State: run.State(), Report: monitor.Report().ToJson(), monitor.Repairs);
        });

        results[0].Repairs.Should().Contain(repair => repair.Outcome == RepairOutcome.TakenBack);
        results[1].State.Should().Equal(results[0].State);
        results[1].Report.Should().Be(results[0].Report);
    }

    [Fact]
    public void Monitors_that_do_not_know_of_each_other_pull_the_weights_apart()
    {
        using var runs = new Runs(2);

        var results = ThreadWorkers.Run(2, workers => Train(runs.Of(workers), null, Policy("recycle")));

        results[1].Weights.Should().NotEqual(results[0].Weights);
    }

    [Fact]
    public void A_loss_of_one_worker_alone_is_found_and_nothing_is_repaired_any_more()
    {
        using var runs = new Runs(3);

        var results = ThreadWorkers.Run(3, workers =>
        {
            var run = runs.Of(workers);
            using var monitor = Attach(run, workers, RepairPolicy.Default);
            for (var step = 0; step < 80; step++) monitor.Step(run.TrainStep() + (workers.Rank == 1 ? 1 : 0));
            return monitor.Report();
        });

        foreach (var report in results)
        {
            var finding = report.Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.WorkersDisagree).Which;
            finding.Message.Should().Contain("the losses of worker 1").And.NotContain("weights");
            report.Repairs.Should().BeEmpty();
        }
    }

    [Fact]
    public void Weights_that_drift_apart_are_found()
    {
        using var runs = new Runs(2);

        var results = ThreadWorkers.Run(2, workers =>
        {
            var run = runs.Of(workers);
            using var monitor = Attach(run, workers, null);
            using (no_grad()) if (workers.Rank == 1) run.Model.parameters().First().add_(1e-3f);
            run.Train(40, monitor);
            return monitor.Report();
        });

        results.Should().OnlyContain(report => report.Findings.Any(finding => finding.Kind == FindingKind.WorkersDisagree
            && finding.Message.Contains("the weights of worker 1")));
    }

    [Fact]
    public void A_worker_that_ends_its_epoch_earlier_is_named()
    {
        using var runs = new Runs(2);

        var training = () => ThreadWorkers.Run(2, workers =>
        {
            var run = runs.Of(workers);
            using var monitor = Attach(run, workers, null);
            for (var step = 0; step < 20; step++)
            {
                var loss = run.TrainStep();
                if (step == 19 && workers.Rank == 1) monitor.EndEpoch();
                monitor.Step(loss);
            }
            return true;
        });

        training.Should().Throw<WorkersException>()
            .WithMessage("*worker 0 in Step after step 20, worker 1 in EndEpoch after step 19*");
    }

    [Theory]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(130)]
    public void Any_worker_s_state_goes_on_on_all_bit_by_bit(int cut)
    {
        using var folder = new TemporaryFolder();
        using var whole = new Runs(2);
        using var parts = new Runs(2);
        var expected = ThreadWorkers.Run(2, workers =>
        {
            var run = whole.Of(workers);
            using var monitor = Attach(run, workers, RepairPolicy.Default);
            run.Train(cut, monitor);
            monitor.SaveState(folder.File($"{workers.Rank}.json"));
            if (workers.Rank == 0) run.Save(folder);
            run.Train(Steps - cut, monitor);
            return (Weights: run.Weights(), Report: monitor.Report().ToJson());
        });

        var resumed = ThreadWorkers.Run(2, workers =>
        {
            var run = parts.Of(workers);
            run.Step = cut;
            using var monitor = DyingReluMonitor.Resume(folder.File("1.json"), run.Model, run.Optimizer,
                options: Options(workers, RepairPolicy.Default));
            run.Load(folder);
            run.Train(Steps - cut, monitor);
            return (Weights: run.Weights(), Report: monitor.Report().ToJson());
        });

        File.ReadAllText(folder.File("1.json")).Should().Be(File.ReadAllText(folder.File("0.json")));
        foreach (var (weights, report) in resumed)
        {
            weights.Should().Equal(expected[0].Weights);
            report.Should().Be(expected[0].Report);
        }
    }

    private static RepairPolicy Policy(string name) => name switch
    {
        "default" => RepairPolicy.Default,
        "recycle" => new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle)),
        "PReLU" => new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LowerRate(3), Remedy.PRelu(perChannel: true))),
        _ => RepairPolicy.Default.WithCentring(),
    };

    private static DyingReluMonitor Attach(DyingRun run, IWorkers? workers, RepairPolicy? policy) =>
        DyingReluMonitor.Attach(run.Model, run.Optimizer, Options(workers, policy));

    private static DyingReluOptions Options(IWorkers? workers, RepairPolicy? policy) => new() { Workers = workers, Policy = policy };

    private static (byte[] Weights, string Report) Train(DyingRun run, IWorkers? workers, RepairPolicy? policy)
    {
        using var monitor = Attach(run, workers, policy);
        run.Train(Steps, monitor);
        return (run.State(), monitor.Report().ToJson());
    }

    /// <summary>The same training for each worker. The seed is the process's, so they are made one after another.</summary>
    private sealed class Runs(int count, double rate = 0.1) : IDisposable
    {
        private readonly DyingRun[] _runs = [.. Enumerable.Range(0, count).Select(_ => new DyingRun(rate))];

        public DyingRun Of(IWorkers workers)
        {
            var run = _runs[workers.Rank];
            run.Part = (workers.Rank, workers.Count);
            run.Average = (loss, _) =>
            {
                foreach (var parameter in run.Model.parameters())
                {
                    var gradient = MemoryMarshal.Cast<byte, float>(parameter.grad!.bytes);
                    workers.Mean(gradient).CopyTo(gradient);
                }
                return workers.Mean([loss])[0];
            };
            return run;
        }

        public void Dispose()
        {
            foreach (var run in _runs) run.Dispose();
        }
    }
}
