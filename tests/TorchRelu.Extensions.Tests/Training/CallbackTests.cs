using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class CallbackTests
{
    [Fact]
    public void The_callback_does_what_step_and_end_epoch_do()
    {
        using var plain = new DyingRun();
        using var expected = DyingReluMonitor.Attach(plain.Model, plain.Optimizer, new DyingReluOptions { Policy = RepairPolicy.Default });
        var expectedWarnings = new List<ReluWarning>();
        expected.Warned += (_, warning) => expectedWarnings.Add(warning);
        plain.Train(160, expected);
        using var run = new DyingRun();
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Policy = RepairPolicy.Default });
        var warnings = new List<ReluWarning>();
        var callback = new DyingReluCallback(monitor, warnings.Add);
        var all = new TrainingCallbackList(callback);

        all.OnTrainBegin(new(4));
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            all.OnEpochBegin(new(epoch));
            for (var batch = 0; batch < DyingRun.StepsPerEpoch; batch++)
            {
                all.OnBatchBegin(new(epoch, run.Step));
                var loss = run.TrainStep();
                all.OnBatchEnd(new(epoch, ++run.Step, loss));
            }
            all.OnEpochEnd(new(epoch, 0, run.Accuracy()));
        }
        all.OnTrainEnd(new(4, false));

        run.Weights().Should().Equal(plain.Weights());
        warnings.Should().Equal(expectedWarnings).And.NotBeEmpty();
        callback.Report!.ToJson().Should().Be(expected.Report().ToJson());
    }

    [Fact]
    public void A_callback_that_fails_is_named_with_its_turn_and_the_others_are_called_all_the_same()
    {
        var last = new Counting();
        var list = new TrainingCallbackList(new Failing(), last);

        var call = () => list.OnEpochEnd(new(3, 0.5, null));

        var fault = call.Should().Throw<TrainingCallbackException>().WithMessage("*Failing*OnEpochEnd*out of paper*").Which;
        (fault.Callback, fault.Turn).Should().Be(("Failing", "OnEpochEnd"));
        last.Epochs.Should().Be(1);
    }

    [Fact]
    public void Every_turn_reaches_every_callback()
    {
        var turns = new List<string>();
        ITrainingCallback list = new TrainingCallbackList(new Telling("a", turns), new Telling("b", turns));

        list.OnTrainBegin(new(1));
        list.OnEpochBegin(new(1));
        list.OnBatchBegin(new(1, 0));
        list.OnBatchEnd(new(1, 1, 0.5));
        list.OnValidationBegin(new(1));
        list.OnValidationEnd(new(1, 0.4, 0.9));
        list.OnEpochEnd(new(1, 0.5, 0.9));
        list.OnTrainEnd(new(1, false));

        turns.Should()
            .Equal(new[] { "train", "epoch", "batch", "batch end", "validation", "validation end", "epoch end", "train end" }
            .SelectMany(turn => new[] { $"a {turn}", $"b {turn}" }));
    }

    [Fact]
    public void With_accumulated_gradients_every_part_counts_and_a_step_is_a_step_of_the_optimizer()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);
        for (var step = 0; step < 80; step++)
        {
            for (var part = 0; part < 4; part++)
            {
                using var scope = NewDisposeScope();
                model.call(randn(25, 8));
            }
            monitor.Step();
        }

        var report = monitor.Report();

        report.Steps.Should().Be(80);
        report.Layers.Single().Samples.Should().Be(80 * 100);
        report.Layers.Single().Dead.Should().Be(2);
    }

    [Fact]
    public void Two_optimizers_have_a_monitor_each_and_see_their_own_network()
    {
        using var generator = Nets.Planted(channels: 6, dead: [1]);
        using var critic = nn.Sequential(("fc", nn.Linear(6, 5)), ("relu", nn.ReLU()));
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.0001);
        using var criticOptimizer = optim.SGD(critic.parameters(), 0.0001);
        using var ofGenerator = DyingReluMonitor.Attach(generator, generatorOptimizer);
        using var ofCritic = DyingReluMonitor.Attach(critic, criticOptimizer);
        for (var step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            Minimise(criticOptimizer, () => critic.call(generator.call(randn(100, 8)).detach()).mean());
            ofCritic.Step();
            Minimise(generatorOptimizer, () => critic.call(generator.call(randn(100, 8))).mean().neg());
            ofGenerator.Step();
        }

        ofGenerator.Report().Layers.Single().ChannelReports[1].Verdict.Should().Be(ChannelVerdict.Silent);
        (ofGenerator.Report().Steps, ofCritic.Report().Steps).Should().Be((40, 40));
        ofGenerator.Report().Layers.Single().Samples.Should().Be(40 * 200, "the critic's step runs the generator too");
        ofCritic.Report().Layers.Single().Channels.Should().Be(5);
    }

    [Fact]
    public void A_closure_that_calls_the_model_several_times_is_one_step()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        for (var step = 0; step < 80; step++)
        {
            for (var evaluation = 0; evaluation < 3; evaluation++)
            {
                using var scope = NewDisposeScope();
                model.call(randn(40, 8)).mean().backward();
            }
            monitor.Step(0.5);
        }

        monitor.Report().Layers.Single().ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Silent);
        monitor.Report().Layers.Single().ChannelReports[0].LastFired.Should().Be(79);
    }

    private static void Minimise(optim.Optimizer optimizer, Func<Tensor> loss)
    {
        optimizer.zero_grad();
        loss().backward();
        optimizer.step();
    }

    private sealed class Failing : ITrainingCallback
    {
        public void OnEpochEnd(EpochEnd info) => throw new InvalidOperationException("out of paper");
    }

    private sealed class Counting : ITrainingCallback
    {
        public int Epochs { get; private set; }

        public void OnEpochEnd(EpochEnd info) => Epochs++;
    }

    private sealed class Telling(string name, List<string> turns) : ITrainingCallback
    {
        public void OnTrainBegin(TrainBegin info) => turns.Add($"{name} train");

        public void OnEpochBegin(EpochBegin info) => turns.Add($"{name} epoch");

        public void OnBatchBegin(BatchBegin info) => turns.Add($"{name} batch");

        public void OnBatchEnd(BatchEnd info) => turns.Add($"{name} batch end");

        public void OnValidationBegin(ValidationBegin info) => turns.Add($"{name} validation");

        public void OnValidationEnd(ValidationEnd info) => turns.Add($"{name} validation end");

        public void OnEpochEnd(EpochEnd info) => turns.Add($"{name} epoch end");

        public void OnTrainEnd(TrainEnd info) => turns.Add($"{name} train end");
    }
}
