using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>The trainer on real digits.</summary>
public sealed class NetworkMnistTests(ITestOutputHelper console)
{
    private static readonly NetworkTrainerOptions Standard = new() { Epochs = 2, BatchSize = 64, Seed = 5 };

    [MnistFact]
    public void A_watched_network_is_that_of_a_plain_loop_to_the_bit_and_answers_the_same()
    {
        var (digits, heldOut) = (RealDigits.Rows(0, 4_000), RealDigits.Rows(4_000, 1_000));
        using var trained = Train(digits, Standard);

        using var plain = PlainLoop.Train(Mlp, digits, Standard);

        var correct = PlainLoop.Correct(plain, heldOut);
        console.WriteLine($"seed {Standard.Seed}: {correct} of 1000 held-out digits");
        Bytes.Of(trained.Module).Should().BeEquivalentTo(Bytes.Of(plain));
        trained.Evaluate(heldOut).Metric.Should().Be(correct / 1000.0).And.BeGreaterThan(0.85);
        trained.ReluReport!.Channels.Should().Be(256);
    }

    [MnistFact]
    public void Sgd_with_momentum_is_that_of_a_plain_loop_too()
    {
        var options = Standard with { LearningRate = 0.05, Optimizer = (parameters, rate) => optim.SGD(parameters, rate, momentum: 0.9) };
        var digits = RealDigits.Rows(0, 1_000);
        using var trained = Train(digits, options);

        using var plain = PlainLoop.Train(Mlp, digits, options);

        Bytes.Of(trained.Module).Should().BeEquivalentTo(Bytes.Of(plain));
    }

    [MnistFact]
    public void One_seed_gives_one_network_and_one_history_and_another_seed_others()
    {
        var digits = RealDigits.Rows(0, 1_000);
        var options = Standard with { ValidationShare = 0.2 };
        using var first = Train(digits, options);
        using var second = Train(digits, options);
        using var other = Train(digits, options with { Seed = 6 });

        Bytes.Of(second.Module).Should().BeEquivalentTo(Bytes.Of(first.Module));
        second.History.Should().Equal(first.History);
        other.History.Should().NotEqual(first.History);
    }

    [MnistFact]
    public void History_is_what_the_callbacks_saw_step_by_step()
    {
        var seen = new RecordedTraining();
        var told = new Told();
        var options = Standard with { ValidationShare = 0.2, Callbacks = [seen] };
        using var trained = Trainer(options).Train(RealDigits.Rows(0, 1_000), told);

        seen.Epochs.Should().Equal(trained.History.Select(epoch => new EpochEnd(epoch.Epoch, epoch.Loss, epoch.ValidationMetric)));
        seen.Validations.Should()
            .Equal(trained.History.Select(epoch => new ValidationEnd(epoch.Epoch, epoch.ValidationLoss!.Value, epoch.ValidationMetric)));
        told.Ticks.Where(tick => tick.Completed is not null).Select(tick => tick.Completed).Should().Equal(trained.History);
        foreach (var epoch in trained.History)
        {
            // 800 rows: twelve batches of 64 and one of 32.
            var losses = seen.Batches.Where(batch => batch.Epoch == epoch.Epoch).Select(batch => batch.Loss).ToList();
            epoch.Loss.Should().BeApproximately(losses.Select((loss, i) => loss * (i < 12 ? 64 : 32)).Sum() / 800, 1e-9);
        }
    }

    [MnistFact]
    public void Cancelled_within_an_epoch_it_keeps_the_best_so_far()
    {
        var digits = RealDigits.Rows(0, 1_000);
        var options = Standard with { Epochs = 3, ValidationShare = 0.2 };
        using var cancel = new CancellationTokenSource();
        var cancels = new RecordedTraining { OnBatch = batch => { if (batch is { Epoch: 4, Step: > 41 }) cancel.Cancel(); } };

        using var cancelled = Trainer(options with { Epochs = 9, Callbacks = [cancels] }).Train(digits, null, cancel.Token);

        using var whole = Train(digits, options);
        cancelled.Outcome.Should().Be(TrainingOutcome.Cancelled);
        cancelled.StopReason.Should().Be("cancelled in epoch 4, after step 42");
        cancelled.History.Should().Equal(whole.History);
        cancelled.Epoch.Should().Be(whole.Epoch);
        Bytes.Of(cancelled.Module).Should().BeEquivalentTo(Bytes.Of(whole.Module));
    }

    [MnistFact]
    public void A_network_that_dies_is_repaired_and_answers_better_than_its_unwatched_twin()
    {
        var (digits, heldOut) = (RealDigits.Rows(0, 4_000), RealDigits.Rows(4_000, 1_000));
        var deadly = Standard with { Epochs = 6, LearningRate = 0.1 };
        using var unwatched = Train(digits, deadly with { DyingRelu = null });
        using var repaired = Train(digits, deadly with { DyingRelu = new() { Policy = RepairPolicy.Default } });

        var (lost, saved) = (unwatched.Evaluate(heldOut).Metric, repaired.Evaluate(heldOut).Metric);
        console.WriteLine(
            $"seed {deadly.Seed}: unwatched {lost:0.0 %}, repaired {saved:0.0 %}, {repaired.ReluReport!.Repairs.Count} repairs");
        repaired.ReluReport.Repairs.Should().NotBeEmpty();
        (saved - lost).Should().BeGreaterThan(0.2);
    }

    private static TrainedNetwork Train(NetworkData digits, NetworkTrainerOptions options) => Trainer(options).Train(digits);

    private static NetworkTrainer Trainer(NetworkTrainerOptions options) => new(Mlp, NetworkTask.Multiclass(10), options);

    private static Module<Tensor, Tensor> Mlp() => Sequential(
        ("fc1", Linear(RealDigits.Width, 128)), ("relu1", ReLU()), ("fc2", Linear(128, 128)), ("relu2", ReLU()), ("fc3", Linear(128, 10)));
}
