using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A trained network on rows it has not learnt from.</summary>
public sealed class NetworkEvaluationTests
{
    private static readonly NetworkTrainerOptions Fast = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.01, Seed = 1 };

    [Fact]
    public void Classes_are_scored_as_by_hand_whatever_the_last_batch_holds()
    {
        var heldOut = HeldOut(Rows.OfClasses(300), 45);
        using var trained = Train(Rows.Multiclass, Rows.OfClasses());

        var score = trained.Evaluate(heldOut);

        score.Metric.Should().Be(PlainLoop.Correct(trained.Module, heldOut) / 45.0);
        score.Loss.Should().BeApproximately(LossByHand(trained.Module, heldOut), 1e-5);
    }

    [Fact]
    public void Two_kinds_and_numbers_are_scored_by_their_own_metric()
    {
        using var kinds = Train(NetworkTask.Binary, Rows.OfTwoKinds());
        using var numbers = Train(NetworkTask.Regression, Rows.OfNumbers());

        kinds.Evaluate(Rows.OfTwoKinds(50)).Metric.Should().Be(KindsByHand(kinds.Module, Rows.OfTwoKinds(50)));
        var score = numbers.Evaluate(Rows.OfNumbers(50));
        score.Metric.Should().BeNegative().And.BeApproximately(-Math.Sqrt(score.Loss), 1e-6);
    }

    [Fact]
    public void The_validation_rows_are_the_first_of_the_stated_shuffle_and_score_as_the_history_says()
    {
        var data = Rows.OfClasses(100);
        using var trained =
            new NetworkTrainer(() =>
            Rows.Net(Rows.Classes), Rows.Multiclass, Fast with { Epochs = 1, ValidationShare = 0.25, BatchSize = 100 }).Train(data);
        var order = Enumerable.Range(0, 100).ToArray();
        new Random(Fast.Seed).Shuffle(order);

        var score = trained.Evaluate(Take(data, order[..25]));

        score.Should().Be(new NetworkScore(trained.History[0].ValidationLoss!.Value, trained.History[0].ValidationMetric!.Value));
    }

    [Fact]
    public void One_row_of_one_class_is_enough()
    {
        var data = Rows.OfClasses();
        using var trained = Train(Rows.Multiclass, data);

        trained.Evaluate(Take(data, [0])).Metric.Should().BeOneOf(0, 1);
        trained.Scan(Take(data, [0])).Channels.Should().Be(24);
    }

    [Fact]
    public void Neither_mode_nor_random_stream_nor_weights_nor_memory_are_changed()
    {
        using var trained = Train(Rows.Multiclass, Rows.OfClasses());
        trained.Module.train();
        var weights = Bytes.Of(trained.Module);
        using var before = get_rng_state();
        trained.Evaluate(Rows.OfClasses());
        var live = LiveTensors.Count();

        for (var i = 0; i < 5; i++)
        {
            trained.Evaluate(Rows.OfClasses());
            trained.Scan(Rows.OfClasses());
        }

        LiveTensors.Count().Should().Be(live);
        using var after = get_rng_state();
        Bytes.Of(after).Should().Equal(Bytes.Of(before));
        Bytes.Of(trained.Module).Should().BeEquivalentTo(weights);
        trained.Module.training.Should().BeTrue();
    }

    [Fact]
    public void A_channel_that_is_silent_on_every_row_is_dead_and_labels_do_not_matter()
    {
        using var trained = Train(Rows.Multiclass, Rows.OfClasses());
        using (no_grad()) trained.Module.state_dict()["fc1.bias"][3].fill_(-100);

        var report = trained.Scan(new(Rows.OfClasses(1_000).Features, [.. Enumerable.Repeat(float.NaN, 1_000)]));

        report.Layers.Should().ContainSingle().Which.ChannelReports[3].Verdict.IsDead().Should().BeTrue();
        report.Layers[0].Samples.Should().Be(1_000);
    }

    [Fact]
    public void A_scan_watches_what_the_training_watched_and_rectifiers_where_it_watched_nothing()
    {
        var wide =
            new NetworkData([.. Enumerable.Range(0, 60 * 20).Select(i => i * 37 % 11 / 11f)],
            [.. Enumerable.Range(0, 60).Select(i => i % 4)]);
        using var called =
            new NetworkTrainer(() => new FunctionalRelu(), NetworkTask.Multiclass(4),
            Fast with { DyingRelu = new DyingReluOptions().WatchPreActivations("fc1") }).Train(wide);
        using var unwatched = new NetworkTrainer(() => Rows.Net(Rows.Classes), Rows.Multiclass, Fast with { DyingRelu = null })
            .Train(Rows.OfClasses());

        called.Scan(wide).Layers.Select(layer => layer.Name).Should().BeEquivalentTo("fc1", "relu2");
        unwatched.Scan(Rows.OfClasses()).Layers.Select(layer => layer.Name).Should().Equal("relu1");
    }

    [Fact]
    public void Rows_the_network_cannot_take_are_told_with_what_is_expected()
    {
        using var trained = Train(Rows.Multiclass, Rows.OfClasses());
        var live = LiveTensors.Count();
        var broken = Rows.OfClasses(4);
        (broken.Features[Rows.Width + 2], broken.Labels[3]) = (float.PositiveInfinity, 7);

        Fault(() => trained.Evaluate(new([], []))).Should().Be("There are no rows: at least one is expected.");
        Fault(() => trained.Evaluate(new(new float[10], [0, 1]))).Should()
            .Be("A row has 5 features; 6 are expected, as many as the network has learnt from.");
        Fault(() => trained.Scan(new(new float[10], [0, 1]))).Should().Contain("5 features; 6 are expected");
        Fault(() => trained.Scan(broken)).Should().StartWith("Feature 2 of row 1 is Infinity");
        broken.Features[Rows.Width + 2] = 0;
        Fault(() => trained.Evaluate(broken)).Should().Be("The label of row 3 is 7; whole numbers from 0 to 2 are expected.");
        LiveTensors.Count().Should().Be(live);
    }

    private static string Fault(Action take) => take.Should().Throw<NetworkDataException>().Which.Message;

    private static TrainedNetwork Train(NetworkTask task, NetworkData data) =>
        new NetworkTrainer(() => Rows.Net(task.Outputs), task, Fast).Train(data);

    private static NetworkData HeldOut(NetworkData data, int rows) => Take(data, [.. Enumerable.Range(data.Rows - rows, rows)]);

    private static NetworkData Take(NetworkData data, int[] rows) =>
        new([.. rows.SelectMany(row => data.Features[(row * data.Width)..((row + 1) * data.Width)])],
            [.. rows.Select(row => data.Labels[row])]);

    private static double LossByHand(Module<Tensor, Tensor> module, NetworkData data)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var (inputs, labels) = PlainLoop.Batch(data, [.. Enumerable.Range(0, data.Rows)]);
        return functional.cross_entropy(module.call(inputs), labels).item<float>();
    }

    private static double KindsByHand(Module<Tensor, Tensor> module, NetworkData data)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var (inputs, _) = PlainLoop.Batch(data, [.. Enumerable.Range(0, data.Rows)]);
        var logits = module.call(inputs).data<float>().ToArray();
        return logits.Zip(data.Labels).Count(row => row.First > 0 == row.Second > 0) / (double)data.Rows;
    }
}
