using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ResumedRunTests
{
    private const int Steps = 240;

    private static readonly RepairPolicy Switching = new(
        RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LowerRate(3), Remedy.PRelu(perChannel: true)),
        RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle));

    public static TheoryData<string, int> Cuts
    {
        get
        {
            var cuts = new TheoryData<string, int>();
            foreach (var policy in new[] { "default", "later", "switching" })
            {
                // In the first epoch; just before, at (the repair is decided and not yet made) and after the repair; in its trial; after
                // it.
                foreach (var cut in new[] { -20, -1, 0, 1, 30, 100 }) cuts.Add(policy, cut);
            }
            return cuts;
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_run_that_was_interrupted_reaches_the_same_verdicts_and_repairs(string name, int fromRepair)
    {
        var policy = name switch { "default" => RepairPolicy.Default, "later" => Policies.Later, _ => Switching };
        // A repair can be made with the first window.
        GoesOnAsIfNeverInterrupted(policy, repairs => Math.Max(12, (int)repairs[0].Step + fromRepair), Steps, Train);
    }

    [Theory]
    [InlineData(37)]
    [InlineData(90)]
    public void A_run_that_counts_every_value_goes_on_bit_by_bit(int cut) =>
        GoesOnAsIfNeverInterrupted(RepairPolicy.Default, _ => cut, Steps / 2, Train, counting: Counting.Exact);

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(70)]
    public void A_run_whose_steps_are_centred_goes_on_bit_by_bit(int cut) =>
        GoesOnAsIfNeverInterrupted(RepairPolicy.Default.WithCentring(), _ => cut, Steps / 2, Train, rate: 0.01);

    [Theory]
    [InlineData(40)]
    [InlineData(59)]
    [InlineData(61)]
    [InlineData(62)]
    [InlineData(100)]
    public void A_run_that_is_lost_and_goes_back_goes_on_bit_by_bit(int cut)
    {
        var repairs = GoesOnAsIfNeverInterrupted(RepairPolicy.Default, _ => cut, Steps / 2, (run, steps, monitor) =>
        {
            for (var i = 0; i < steps; i++)
            {
                using (no_grad()) if (run.Step == 60) foreach (var weights in run.Model.parameters()) weights.fill_(float.NaN);
                run.Train(1, monitor);
            }
        }, rate: 0.001);

        repairs.Should().Contain(repair => repair.Remedy == RemedyKind.GoBack);
    }

    [Theory]
    [InlineData("LeakyReLU", 0.0001, -2)]
    [InlineData("LeakyReLU", 0.0001, -1)]
    [InlineData("LeakyReLU", 0.0001, 0)]
    [InlineData("LeakyReLU", 0.05, -1)]
    [InlineData("LeakyReLU", 0.05, -7)]
    [InlineData("PReLU", 0.25, -4)]
    [InlineData("ELU", 1, -4)]
    public void A_switch_that_is_being_taken_back_goes_on_bit_by_bit(string to, double slope, int fromEnd)
    {
        var remedy = to == "PReLU" ? Remedy.PRelu(slope) : to == "ELU" ? Remedy.Elu(slope) : Remedy.LeakyRelu(slope);
        var policy = new RepairPolicy(RepairRule.When(Severity.Critical).Do(remedy));

        var repairs = GoesOnAsIfNeverInterrupted(policy, repairs => (int)repairs[0].DecidedAt! + fromEnd, 2 * Steps,
            (run, steps, monitor) =>
            {
                for (var i = 0; i < steps; i++)
                {
                    run.TrainStep();
                    run.EndStepWithoutProgress(monitor);
                }
            });

        repairs.Should().Contain(repair => repair.Outcome == RepairOutcome.TakenBack);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_trial_that_was_interrupted_can_still_be_undone_bit_by_bit(bool goesBack)
    {
        var options = new DyingReluOptions { Policy = goesBack ? RepairPolicy.Default : Policies.Later };
        using var folder = new TemporaryFolder();
        using var first = new DyingRun();
        byte[] expected;
        using (var monitor = DyingReluMonitor.Attach(first.Model, first.Optimizer, options))
        {
            (expected, _) = first.TrainToTheRepair(monitor);
            for (var step = 0; step < 5; step++, first.Step++) monitor.Step(first.TrainStep());
            monitor.SaveState(folder.File("monitor.json"));
            first.Save(folder);
        }

        using var second = new DyingRun(seed: 99) { Step = first.Step };
        using var resumed = DyingReluMonitor.Resume(folder.File("monitor.json"), second.Model, second.Optimizer, options: options);
        second.Load(folder);
        second.TrainStep();
        second.Step++;
        resumed.Step(double.NaN);

        resumed.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.Undone);
        second.State().Should().Equal(expected);
        second.Optimizer.ParamGroups.Single().LearningRate.Should().Be(0.1);
    }

    [Fact]
    public void Another_model_is_told_what_does_not_fit()
    {
        using var folder = new TemporaryFolder();
        using var run = new DyingRun();
        using (var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer))
        {
            run.Train(40, monitor);
            monitor.SaveState(folder.File("monitor.json"));
        }
        using var other = Nets.Planted(8);

        var resume = () => DyingReluMonitor.Resume(folder.File("monitor.json"), other);

        resume.Should().Throw<ArgumentException>().WithMessage("*'relu1'*watches relu*");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"steps\": 3")]
    [InlineData("{ \"schemaVersion\": 99, \"losses\": { \"windows\": [], \"metrics\": [] }, \"repairs\": {} }")]
    public void A_file_that_is_no_state_is_told_by_its_name(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("monitor.json"), text);
        using var run = new DyingRun();

        var resume = () => DyingReluMonitor.Resume(folder.File("monitor.json"), run.Model, run.Optimizer);

        resume.Should().Throw<InvalidDataException>().WithMessage("*monitor.json*");
    }

    private static void Train(DyingRun run, int steps, DyingReluMonitor monitor) => run.Train(steps, monitor);

    private static IReadOnlyList<RepairRecord> GoesOnAsIfNeverInterrupted(
        RepairPolicy policy, Func<IReadOnlyList<RepairRecord>, int> cutAt, int steps, Action<DyingRun, int, DyingReluMonitor> train,
        double rate = 0.1, Counting counting = Counting.Adaptive)
    {
        var options = new DyingReluOptions { Policy = policy, Counting = counting };
        using var whole = new DyingRun(rate);
        using var expected = DyingReluMonitor.Attach(whole.Model, whole.Optimizer, options);
        train(whole, steps, expected);
        var cut = cutAt(expected.Repairs);
        using var folder = new TemporaryFolder();
        using (var first = new DyingRun(rate))
        {
            using var monitor = DyingReluMonitor.Attach(first.Model, first.Optimizer, options);
            train(first, cut, monitor);
            first.Save(folder);
            monitor.SaveState(folder.File("monitor.json"));
        }

        using var second = new DyingRun(rate, seed: 99) { Step = cut };
        using var resumed = DyingReluMonitor.Resume(folder.File("monitor.json"), second.Model, second.Optimizer, options: options);
        second.Load(folder);
        train(second, steps - cut, resumed);

        resumed.Repairs.Should().BeEquivalentTo(expected.Repairs, order => order.WithStrictOrdering()).And.NotBeEmpty();
        second.Weights().Should().Equal(whole.Weights());
        resumed.Report().ToJson().Should().Be(expected.Report().ToJson());
        return resumed.Repairs;
    }
}
