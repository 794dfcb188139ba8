using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

public sealed class NetworkTrainerTests(ITestOutputHelper console)
{
    private static readonly NetworkTrainerOptions Fast = new() { Epochs = 15, BatchSize = 16, LearningRate = 0.01, Seed = 1 };

    [Fact]
    public void One_class_out_of_three_is_learnt() =>
        Learn(Rows.Multiclass, Rows.OfClasses()).History[^1].Metric.Should().BeGreaterThan(0.9);

    [Fact]
    public void One_class_out_of_two_is_learnt() =>
        Learn(NetworkTask.Binary, Rows.OfTwoKinds()).History[^1].Metric.Should().BeGreaterThan(0.9);

    [Fact]
    public void A_number_is_learnt()
    {
        var trained = Learn(NetworkTask.Regression, Rows.OfNumbers());

        trained.History[^1].Metric.Should().BeInRange(-0.5, 0, "the labels spread by 1.4 around their mean");
        trained.History[^1].Metric.Should()
            .BeApproximately(-Math.Sqrt(trained.History[^1].Loss), 1e-6, "the metric is the root of the loss, negated");
    }

    [Fact]
    public void A_network_is_trained_as_a_plain_loop_trains_it_to_the_bit()
    {
        var data = Rows.OfClasses(100);
        using var trained = Train(Rows.Multiclass, data, Fast with { Epochs = 3 });

        using var plain = PlainLoop.Train(() => Rows.Net(Rows.Classes), data, Fast with { Epochs = 3 });

        Bytes.Of(trained.Module).Should().BeEquivalentTo(Bytes.Of(plain));
    }

    [Fact]
    public void One_seed_gives_one_network_whatever_was_drawn_before_and_another_seed_another()
    {
        var options = Fast with { Epochs = 2, ValidationShare = 0.2 };
        manual_seed(3);
        using var first = Train(Rows.Multiclass, Rows.OfClasses(), options);
        rand(100).Dispose();
        using var second = Train(Rows.Multiclass, Rows.OfClasses(), options);
        using var other = Train(Rows.Multiclass, Rows.OfClasses(), options with { Seed = 2 });

        Bytes.Of(second.Module).Should().BeEquivalentTo(Bytes.Of(first.Module));
        second.History.Should().Equal(first.History);
        other.History.Should().NotEqual(first.History);
    }

    [Fact]
    public void The_random_stream_of_torch_is_where_it_was_also_after_a_failure()
    {
        manual_seed(11);
        using var before = get_rng_state();

        Train(Rows.Multiclass, Rows.OfClasses(), Fast with { Epochs = 1 }).Dispose();
        var failing = () => new NetworkTrainer(() => Rows.Net(2), Rows.Multiclass).Train(Rows.OfClasses());
        failing.Should().Throw<ArgumentException>();

        using var after = get_rng_state();
        Bytes.Of(after).Should().Equal(Bytes.Of(before));
    }

    [Fact]
    public void History_is_what_the_callbacks_saw_and_turns_come_in_their_order()
    {
        var seen = new RecordedTraining();
        var told = new Told();
        using var trained =
            new NetworkTrainer(() =>
            Rows.Net(Rows.Classes), Rows.Multiclass, Fast with { Epochs = 2, BatchSize = 100, ValidationShare = 0.25, Callbacks = [seen] })
            .Train(Rows.OfClasses(), told);

        string[] epoch = ["epoch", "batch", "batch over", "batch", "batch over", "validation", "validation over", "epoch over"];
        seen.Iterations.Should().Equal(["train", .. epoch, .. epoch, "train over"]);
        seen.Epochs.Should().Equal(trained.History.Select(result => new EpochEnd(result.Epoch, result.Loss, result.ValidationMetric)));
        seen.Validations.Should()
            .Equal(trained.History.Select(result =>
            new ValidationEnd(result.Epoch, result.ValidationLoss!.Value, result.ValidationMetric)));
        seen.Batches.Select(batch => batch.Step).Should().Equal(1, 2, 3, 4);
        seen.End.Should().Be(new TrainEnd(2, Stopped: false));
        told.Ticks.Where(tick => tick.Completed is not null).Select(tick => tick.Completed).Should().Equal(trained.History);
        told.Ticks.Where(tick => tick.Completed is null).Select(tick => (tick.Epoch, tick.Step, tick.Steps)).Should()
            .Equal((1, 1, 2), (1, 2, 2), (2, 1, 2), (2, 2, 2));
        trained.ReluReport!.Steps.Should().Be(4);
    }

    [Fact]
    public void Cancelling_keeps_the_best_so_far()
    {
        using var cancel = new CancellationTokenSource();
        var options =
            Fast with { Epochs = 9, ValidationShare = 0.25,
            Callbacks = [new RecordedTraining { OnBatch = batch => { if (batch is { Epoch: 4 }) cancel.Cancel(); } }] };
        using var cancelled = new NetworkTrainer(() => Rows.Net(Rows.Classes), Rows.Multiclass, options)
            .Train(Rows.OfClasses(), null, cancel.Token);
        using var whole = Train(Rows.Multiclass, Rows.OfClasses(), Fast with { Epochs = 3, ValidationShare = 0.25 });

        cancelled.Outcome.Should().Be(TrainingOutcome.Cancelled);
        cancelled.StopReason.Should().Be("cancelled in epoch 4, after step 37");
        cancelled.History.Should().Equal(whole.History);
        cancelled.Epoch.Should().Be(whole.History.MaxBy(result => result.ValidationMetric)!.Epoch);
        Bytes.Of(cancelled.Module).Should().BeEquivalentTo(Bytes.Of(whole.Module));
    }

    [Fact]
    public void Cancelled_before_its_first_step_a_training_returns_the_network_as_it_was_made()
    {
        using var trained = new NetworkTrainer(() => Rows.Net(Rows.Classes), Rows.Multiclass, Fast)
            .Train(Rows.OfClasses(), null, new(canceled: true));

        trained.Epoch.Should().BeNull();
        trained.History.Should().BeEmpty();
        manual_seed(Fast.Seed);
        using var made = Rows.Net(Rows.Classes);
        Bytes.Of(trained.Module).Should().BeEquivalentTo(Bytes.Of(made));
    }

    [Fact]
    public void A_training_that_no_longer_gets_better_ends_with_its_best_weights()
    {
        using var trained =
            Train(Rows.Multiclass, Rows.OfClasses(60),
            Fast with { Epochs = 200, LearningRate = 0.05, ValidationShare = 0.3, EarlyStopping = new(Patience: 3) });

        trained.Outcome.Should().Be(TrainingOutcome.StoppedEarly);
        trained.StopReason.Should().Contain("accuracy on 18 validation rows").And.Contain("for 3 epochs");
        trained.History.Should().HaveCount(trained.Epoch!.Value + 3);
        trained.History.MaxBy(result => result.ValidationMetric)!.Epoch.Should().Be(trained.Epoch);
    }

    [Fact]
    public void A_loss_that_is_lost_ends_the_training_and_says_at_what_rate()
    {
        using var trained =
            Train(NetworkTask.Regression, Rows.OfNumbers(),
            Fast with { LearningRate = 1e6, Optimizer = (parameters, rate) => optim.SGD(parameters, rate) });

        trained.Outcome.Should().Be(TrainingOutcome.Diverged);
        trained.StopReason.Should().Contain("loss of epoch 1 is NaN").And.Contain("lower learning rate than 1000000");
    }

    [Fact]
    public void A_network_without_rectifiers_is_trained_and_the_report_says_that_nothing_can_die()
    {
        var trainer = (NetworkTrainerOptions options) =>
            new NetworkTrainer(() => Sequential(("fc", Linear(Rows.Width, 1))), NetworkTask.Regression, options);

        using var trained = trainer(Fast with { DyingRelu = null }).Train(Rows.OfNumbers());

        trained.ReluReport.Should().BeNull();
        trained.History[^1].Metric.Should().BeGreaterThan(trained.History[0].Metric);
        using var watched = trainer(Fast).Train(Rows.OfNumbers());
        watched.ReluReport!.Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.NothingCanDie)
            .Which.Severity.Should().Be(Severity.Warning);
        Bytes.Of(watched.Module).Should().BeEquivalentTo(Bytes.Of(trained.Module));
        trainer(Fast with { DyingRelu = new DyingReluOptions { WatchFunctions = false } })
            .Invoking(modules => modules.Train(Rows.OfNumbers())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Gradients_beyond_the_norm_are_scaled_down()
    {
        var options = Fast with { Epochs = 1, BatchSize = 240, LearningRate = 1, Optimizer = (parameters, rate) =>
            optim.SGD(parameters, rate), DyingRelu = null };
        using var made = Train(NetworkTask.Regression, Rows.OfNumbers(), options with { LearningRate = 1e-30 });
        using var free = Train(NetworkTask.Regression, Rows.OfNumbers(), options);
        using var held = Train(NetworkTask.Regression, Rows.OfNumbers(), options with { MaxGradientNorm = 0.01 });

        Distance(free.Module, made.Module).Should().BeGreaterThan(0.1);
        Distance(held.Module, made.Module).Should().BeApproximately(0.01, 1e-4, "one step of rate 1 moves the weights by the gradient");
    }

    [Fact]
    public void Rows_become_images_where_a_shape_is_stated()
    {
        var data =
            new NetworkData([.. Enumerable.Range(0, 40 * 100).Select(i => i % 100 / 100f + i / 100 % 4)],
            [.. Enumerable.Range(0, 40).Select(i => i % 4)]);

        using var trained =
            new NetworkTrainer(() => Nets.Cnn(), NetworkTask.Multiclass(4), Fast with { Epochs = 2, InputShape = [1, 10, 10] }).Train(data);

        trained.History.Should().HaveCount(2);
    }

    private TrainedNetwork Learn(NetworkTask task, NetworkData data)
    {
        using var trained = Train(task, data, Fast);
        console.WriteLine($"seed {Fast.Seed}: {task.MetricName} {trained.History[0].Metric:0.000} to {trained.History[^1].Metric:0.000}");
        return trained;
    }

    private static TrainedNetwork Train(NetworkTask task, NetworkData data, NetworkTrainerOptions options) =>
        new NetworkTrainer(() => Rows.Net(task.Outputs), task, options).Train(data);

    private static double Distance(Module a, Module b)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        return Math.Sqrt(a.parameters().Zip(b.parameters(), (x, y) => x.sub(y).pow(2).sum(float64).item<double>()).Sum());
    }
}
