using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class RepairTests
{
    private static readonly RepairPolicy Leaky = new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.LeakyRelu()));

    [Fact]
    public void A_training_that_dies_of_its_rate_gets_a_lower_one_and_fresh_channels()
    {
        using var unwatched = new DyingRun();
        unwatched.Train(400, null);
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later);

        run.Train(400, monitor);

        monitor.Repairs.Should().Contain(repair => repair.Remedy == RemedyKind.LowerRate && repair.Outcome == RepairOutcome.Kept);
        monitor.Repairs.Should()
            .Contain(repair => repair.Remedy == RemedyKind.Recycle && repair.Site == "relu1" && repair.Channels.Count > 32);
        run.Optimizer.ParamGroups.Single().LearningRate.Should().BeLessThanOrEqualTo(0.01);
        run.Accuracy().Should().BeGreaterThan(unwatched.Accuracy() + 0.2);
        monitor.Report().Repairs.Should().Equal(monitor.Repairs);
    }

    [Fact]
    public void A_training_that_dies_in_its_first_windows_begins_again_at_a_tenth_of_its_rate()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, RepairPolicy.Default);
        var start = run.Weights();

        run.TrainToTheRepair(monitor);
        run.Weights().Should().Equal(start);
        run.Train(397, monitor);

        var repair = monitor.Repairs[0];
        (repair.Remedy, repair.Outcome, repair.Site).Should().Be((RemedyKind.GoBack, RepairOutcome.Kept, "training"));
        repair.Effect!.LossAfter.Should().BeLessThan(repair.Effect.LossBefore!.Value);
        repair.Effect.AliveAfter.Should().BeGreaterThan(repair.Effect.AliveBefore!.Value);
        run.Optimizer.ParamGroups.Single().LearningRate.Should().BeLessThanOrEqualTo(0.01);
        run.Accuracy().Should().BeGreaterThan(0.9);
    }

    [Fact]
    public void After_a_rate_was_lowered_deaths_are_not_blamed_on_the_lower_one()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later);

        run.Train(400, monitor);

        var rate = run.Optimizer.ParamGroups.Single().LearningRate;
        monitor.Report().Layers.SelectMany(layer => layer.Causes).Where(cause => cause.Cause == DeathCause.LearningRateTooHigh)
            .Should()
            .NotContain(cause => !(cause.RateExcess > 1) && cause.Advice.StartsWith("Lower the learning rate"), "it is {0} now", rate);
    }

    [Fact]
    public void The_same_policy_never_touches_a_healthy_training()
    {
        using var unwatched = new DyingRun(rate: 0.001);
        unwatched.Train(200, null);
        using var run = new DyingRun(rate: 0.001);
        using var monitor = Attach(run, Policies.Later);

        run.Train(200, monitor);

        monitor.Repairs.Should().BeEmpty();
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Fact]
    public void Warnings_change_no_bit_of_the_training()
    {
        using var unwatched = new DyingRun();
        unwatched.Train(200, null);
        using var run = new DyingRun();
        var log = new RecordingLogger();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Logger = log });

        run.Train(200, monitor);

        log.Entries.Should().NotBeEmpty();
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Fact]
    public void A_dry_run_says_what_it_would_do_and_changes_no_bit()
    {
        using var unwatched = new DyingRun();
        unwatched.Train(200, null);
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later.DryRun());

        run.Train(200, monitor);

        monitor.Repairs.Should().NotBeEmpty().And.OnlyContain(repair => repair.Outcome == RepairOutcome.DryRun);
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Fact]
    public void A_repair_is_warned_of_once_and_its_trial_ends_with_a_word()
    {
        using var run = new DyingRun();
        var log = new RecordingLogger();
        using var monitor =
            DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = Policies.Later, Logger = log });
        var told = new List<RepairRecord>();
        monitor.Repaired += (_, repair) => told.Add(repair);

        run.Train(250, monitor);

        log.Entries.Count(entry => entry.Id.Id == 1200).Should().Be(told.Count(repair => repair.Outcome == RepairOutcome.OnTrial));
        log.Entries.Count(entry => entry.Id.Id is 1201 or 1202).Should()
            .Be(told.Count(repair => repair.Outcome is RepairOutcome.Kept or RepairOutcome.Undone)).And.BePositive();
        log.Entries.Where(entry => entry.Id.Name == "Detected").Should().OnlyHaveUniqueItems(entry => entry.Message);
    }

    [Fact]
    public void A_rectifier_that_is_a_function_is_recycled_through_the_layers_around_it()
    {
        using var run = new DyingRun(callsFunctions: true);
        using var monitor = Attach(run, new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.Recycle)));

        run.Train(120, monitor);

        monitor.Repairs.Where(repair => repair.Site == "fc1").Should().NotBeEmpty()
            .And.NotContain(repair => repair.Outcome == RepairOutcome.Refused);
    }

    [Fact]
    public void Centred_steps_throw_fewer_channels_out_and_learn_as_well()
    {
        using var plain = new DyingRun(rate: 0.01);
        using var watched = DyingReluMonitor.Attach(plain.Model, plain.Optimizer);
        plain.Train(200, watched);
        using var run = new DyingRun(rate: 0.01);
        using var monitor = Attach(run, new RepairPolicy().WithCentring());

        run.Train(200, monitor);

        watched.Report().Dead.Should().BeGreaterThan(8);
        monitor.Report().Dead.Should().BeLessThanOrEqualTo(watched.Report().Dead / 3);
        run.Accuracy().Should().BeGreaterThanOrEqualTo(plain.Accuracy() - 0.01);
        monitor.Repairs.Should().ContainSingle().Which.Remedy.Should().Be(RemedyKind.Centre);
        Hooks(run).Should().Be(Hooks(plain), "those of the centring are gone");

        static int Hooks(DyingRun of) => TorchSharpInternals.HookCount(
            (nn.Module<Tensor, Tensor>)of.Model.named_modules().First(named => named.name == "fc2").module);
    }

    [Fact]
    public void Where_one_step_changes_weights_by_their_size_none_is_centred_and_no_bit_changes()
    {
        using var plain = new DyingRun();
        plain.Train(80, monitor: null);
        using var run = new DyingRun();
        using var monitor = Attach(run, new RepairPolicy().WithCentring());

        run.Train(80, monitor);

        run.State().Should().Equal(plain.State());
        var record = monitor.Repairs.Should().ContainSingle().Subject;
        (record.Remedy, record.Outcome, record.Step).Should().Be((RemedyKind.Centre, RepairOutcome.Refused, 0L));
        record.Verdict.Should().Contain("changed a layer's weights by 1.6 times their size").And.EndWith("Lower the learning rate.");
    }

    [Fact]
    public void Centring_ends_at_a_step_that_changes_weights_by_their_size()
    {
        const int Large = 11;
        using var run = new DyingRun(rate: 0.001);
        using var monitor = Attach(run, new RepairPolicy().WithCentring());

        for (var step = 1; step <= 2 * StepCentring.Steps; step++)
        {
            run.Optimizer.ParamGroups.Single().LearningRate = step == Large ? 0.5 : 0.001;
            run.TrainStep();
            monitor.Step(2.3);
        }

        var record = monitor.Repairs.Should().ContainSingle().Subject;
        (record.Outcome, record.Step).Should().Be((RepairOutcome.Kept, Large - 1 + StepCentring.Steps), "the loss is watched on");
    }

    [Fact]
    public void Where_no_epoch_ends_a_trial_lasts_fifty_windows_and_goes_by_the_loss()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later);
        var steps = 0;
        for (; steps < 2500 && !monitor.Repairs.Any(repair => repair.DecidedAt is not null); steps++)
        {
            var loss = run.TrainStep();
            run.Step++;
            monitor.Step(loss);
        }

        var repair = monitor.Repairs[0];
        repair.Verdict.Should().StartWith("The median loss went from");
        // Each pass over the data, noticed by its rows, has one whole window and a rest.
        (repair.DecidedAt - repair.Step).Should().BeInRange(49 * DyingRun.StepsPerEpoch, 51 * DyingRun.StepsPerEpoch);
    }

    [Fact]
    public void A_factory_that_throws_is_a_refusal_with_its_reason()
    {
        using var unwatched = new DyingRun();
        unwatched.Train(200, null);
        using var run = new DyingRun();
        var options =
            new DyingReluOptions { Policy = Policy("Broken"),
            Activations = [NewActivation.Create("Broken", () => throw new InvalidOperationException("out of stock"))] };
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, options);

        run.Train(200, monitor);

        monitor.Repairs.Should().OnlyContain(repair => repair.Outcome == RepairOutcome.Refused && repair.Verdict!.Contains("out of stock"));
        run.Weights().Should().Equal(unwatched.Weights());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_listener_that_throws_costs_neither_the_tally_nor_the_repair(bool logger)
    {
        using var quiet = new DyingRun();
        using var expected = Attach(quiet, Policies.Later);
        quiet.Train(200, expected);
        using var run = new DyingRun();
        using var monitor =
            DyingReluMonitor.Attach(run.Model, run.Optimizer,
            new DyingReluOptions { Policy = Policies.Later, Logger = logger ? new RecordingLogger(throws: true) : null });
        if (!logger) monitor.Warned += (_, _) => throw new InvalidOperationException("nobody listens");
        if (!logger) monitor.Repaired += (_, _) => throw new InvalidOperationException("nobody listens");
        var thrown = 0;

        for (var step = 0; step < 200; step++)
        {
            var loss = run.TrainStep();
            Count(() => monitor.Step(loss));
            if (++run.Step % DyingRun.StepsPerEpoch == 0) Count(() => monitor.EndEpoch(run.Accuracy()));
        }

        run.Weights().Should().Equal(quiet.Weights());
        monitor.Repairs.Should().BeEquivalentTo(expected.Repairs);
        if (logger)
        {
            thrown.Should().Be(0, "a log is no reason to end a training");
            monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.Fault).Which.Message.Should()
                .Contain("InvalidOperationException").And.Contain("the log is full");
        }
        else
        {
            thrown.Should().BePositive("what a handler throws is its owner's to catch");
            monitor.Report().ToJson().Should().Be(expected.Report().ToJson());
        }

        void Count(Action act)
        {
            try
            {
                act();
            }
            catch (Exception fault) when (fault is InvalidOperationException or AggregateException)
            {
                thrown++;
            }
        }
    }

    [Fact]
    public void A_lost_loss_stops_the_training_in_the_end_and_names_the_rate_to_begin_with()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, new RepairPolicy(RepairRule.WhenLossIsLost().Do(Remedy.Stop)));
        for (var step = 0; step < 100; step++) { run.TrainStep(); run.Step++; monitor.Step(double.NaN); }

        monitor.StopReason.Should().Contain("were no numbers").And.Contain("learning rate of 0.01");
        monitor.Repairs.Should().ContainSingle().Which.Remedy.Should().Be(RemedyKind.Stop);
    }

    [Fact]
    public void A_stop_can_be_an_exception()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Policies.Later.StopByException());

        var loop = () => { for (var step = 0; step < 100; step++) { run.TrainStep(); run.Step++; monitor.Step(double.NaN); } };

        loop.Should().Throw<TrainingStoppedException>().WithMessage("*restart with a learning rate of*");
    }

    [Fact]
    public void A_rate_that_a_policy_lowered_stays_lowered_under_its_schedule()
    {
        using var run = new DyingRun();
        var scheduler = optim.lr_scheduler.StepLR(run.Optimizer, 50, 0.5);
        using var monitor =
            DyingReluMonitor.Attach(
            run.Model, run.Optimizer, scheduler,
            new DyingReluOptions { Policy = new RepairPolicy(RepairRule.When(Severity.Critical).EvenWhileLearning()
            .Do(Remedy.LowerRate(10))) });

        run.Train(200, monitor, scheduler.step);

        monitor.Repairs.Should().Contain(repair => repair.Remedy == RemedyKind.LowerRate && repair.Outcome != RepairOutcome.Refused);
        run.Optimizer.ParamGroups.Single().LearningRate.Should().BeApproximately(0.1 / 10 / 16, 1e-9);
    }

    [Fact]
    public void Switched_rectifiers_are_in_the_plan_and_judged_as_what_they_are_now()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Leaky);

        run.TrainToTheRepair(monitor);
        // Without losses the trial goes on.
        for (var step = 0; step < DyingRun.StepsPerEpoch; step++, run.Step++)
        {
            run.TrainStep();
            monitor.Step();
        }

        monitor.Plan.Switches.Should().NotBeEmpty();
        var switched = monitor.Report().Layers.Single(layer => layer.Name == monitor.Plan.Switches[0].Names[0]);
        (switched.Activation, switched.Dead).Should().Be(("LeakyReLU", 0));
    }

    [Fact]
    public void Behind_a_rectifier_that_was_switched_inputs_are_no_longer_known_to_be_non_negative_until_it_is_put_back()
    {
        using var run = new DyingRun();
        using var monitor = Attach(run, Leaky);
        var known = new List<(bool Standing, bool NonNegative)>();

        for (var step = 0; step < 120; step++)
        {
            var loss = run.TrainStep();
            run.Step++;
            monitor.Step(known.Contains((true, false)) ? double.NaN : loss);
            known.Add((monitor.Repairs.Any(repair => repair is { Site: "relu1", Outcome: RepairOutcome.OnTrial }),
                Links(monitor, "relu2").InputsNonNegative));
        }

        known.Should().Contain((true, false)).And.Contain((false, true)).And.NotContain((true, true)).And.NotContain((false, false));
        known[^1].Should().Be((false, true), "the repair was undone");
        Links(monitor, "relu1").InputsNonNegative.Should().BeTrue("no point has a negative coordinate, whatever is done to the rectifiers");
    }

    [Fact]
    public void Where_functions_stand_between_any_switch_before_the_layer_counts_and_none_behind_it()
    {
        using var model = new SumOfRectified();
        using var leaky = nn.LeakyReLU();
        using var monitor = DyingReluMonitor.Attach(model);
        using (NewDisposeScope()) model.call(Nets.Batch(32, images: false).Inputs).sum().backward();
        monitor.Step();

        Links(monitor, "relu3").InputsNonNegative.Should().BeTrue();
        Replace("relu3");
        Links(monitor, "relu3").InputsNonNegative.Should().BeTrue("the switch was behind its layer");
        Replace("relu2");
        Links(monitor, "relu3").InputsNonNegative.Should().BeFalse();

        void Replace(string name) => monitor.Records().Single(record => record.Probe.Target.Name == name).Probe.ReplaceModule(leaky);
    }

    [Fact]
    public void A_rectifier_that_is_a_function_is_refused_with_what_would_help()
    {
        using var unwatched = new DyingRun();
        using var run = new DyingRun();
        using var monitor =
            DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = Leaky }.WatchPreActivations("fc1"));

        run.Train(200, monitor);

        monitor.Repairs.Where(repair => repair.Site == "fc1").Should()
            .NotBeEmpty().And.OnlyContain(repair =>
            repair.Outcome == RepairOutcome.Refused && repair.Verdict!.Contains("make it a module"));
    }

    private static DyingReluMonitor Attach(DyingRun run, RepairPolicy policy) =>
        DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = policy });

    private static SiteLinks Links(DyingReluMonitor monitor, string layer) =>
        monitor.Records().Single(record => record.Probe.Target.Name == layer).Site.Links!;

    private static RepairPolicy Policy(string activation) =>
        new(RepairRule.When(Severity.Critical).EvenWhileLearning().Do(Remedy.SwitchTo(new ActivationSpec(activation))));
}
