using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Saved and resumed between any two readings, a training gets the accounts that it gets without interruption.</summary>
public sealed class ResumedReadingTests
{
    private const int Steps = 150;

    // Batches of 40 rows close a window after 50 steps; an epoch has 60.
    private const int BatchSize = 40;
    private const int StepsPerEpoch = 60;

    public static IEnumerable<object[]> Cuts =>
        from model in new[] { "mlp", "cnn" }
        // Around the first readings; before, at and after a window and an epoch; the middle of a later window.
        from cut in new[] { 0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 49, 50, 51, 59, 60, 61, 64, 65, 100, 101, 120, 133 }
        where model == "mlp" || cut is 1 or 3 or 5 or 50 or 61 or 101
        select new object[] { model, cut };

    [Fact]
    public void A_state_that_is_saved_again_before_any_forward_is_the_same()
    {
        using var folder = new TemporaryFolder();
        using var run = new Run("cnn", seed: 1);
        using (var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer))
        {
            run.Train(20, monitor);
            monitor.SaveState(folder.File("first.json"));
        }

        using var resumed = DyingReluMonitor.Resume(folder.File("first.json"), run.Model, run.Optimizer);
        resumed.SaveState(folder.File("second.json"));

        var (first, second) = (Read("first.json"), Read("second.json"));
        MonitorState Read(string name) => MonitorFile.Load(folder.File(name), BoundedFile.UsualLimit);
        first.Sites.Should().Contain(site => site.InputsNonNegative).And.Contain(site => site.Data != null);
        second.Sites.Should().BeEquivalentTo(first.Sites, order => order.WithStrictOrdering());
        second.Readings.Should().BeEquivalentTo(first.Readings, order => order.WithStrictOrdering());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Interrupted_there_a_training_ends_with_the_same_report(string name, int cut)
    {
        using var folder = new TemporaryFolder();
        using var whole = new Run(name, seed: 1);
        using var expected = DyingReluMonitor.Attach(whole.Model, whole.Optimizer);
        whole.Train(Steps, expected);
        using (var first = new Run(name, seed: 1))
        using (var monitor = DyingReluMonitor.Attach(first.Model, first.Optimizer))
        {
            first.Train(cut, monitor);
            first.Model.save(folder.File("model.dat"));
            ((OptimizerHelper)first.Optimizer).save_state_dict(folder.File("optimizer.dat"));
            monitor.SaveState(folder.File("monitor.json"));
        }

        using var second = new Run(name, seed: 99) { Step = cut };
        using var resumed = DyingReluMonitor.Resume(folder.File("monitor.json"), second.Model, second.Optimizer);
        second.Model.load(folder.File("model.dat"));
        ((OptimizerHelper)second.Optimizer).load_state_dict(folder.File("optimizer.dat"));
        second.Train(Steps - cut, resumed);

        var report = expected.Report();
        report.Layers.Sum(layer => layer.Dead).Should().BeGreaterThan(3, "there are causes to compare");
        whole.Foreseen.Should().Contain(findings => findings.Length > 0, "there is something foreseen to compare");
        second.Foreseen.Should().Equal(whole.Foreseen.Skip(cut));
        resumed.Report().ToJson().Should().Be(report.ToJson());
        foreach (var (record, twin) in resumed.Records().Zip(expected.Records()))
            record.Accounts.Save().Accounts.Should().Equal(twin.Accounts.Save().Accounts);
        foreach (var (entry, bytes) in Bytes.Of(whole.Model)) Bytes.Of(second.Model)[entry].SequenceEqual(bytes).Should().BeTrue(entry);
    }

    // Uncentred inputs and a high rate: units die early and late.
    private sealed class Run : IDisposable
    {
        private readonly bool _images;
        private readonly Tensor _inputs;
        private readonly Tensor _labels;
        private readonly DisposeScope _scope = NewDisposeScope();

        public Run(string name, long seed)
        {
            _images = name == "cnn";
            (_inputs, _labels) = Nets.Batch(BatchSize * StepsPerEpoch, _images);
            _inputs.add_(1);
            Model = _images ? Cnn(seed) : Nets.Mlp(seed);
            Optimizer = optim.Adam(Model.parameters(), _images ? 0.05 : 0.1);
        }

        public Sequential Model { get; }

        public optim.Optimizer Optimizer { get; }

        public int Step { get; set; }

        /// <summary>What was foreseen, step by step; the end of the first epoch ends it.</summary>
        public List<string> Foreseen { get; } = [];

        public void Train(int steps, DyingReluMonitor monitor)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                var from = Step % StepsPerEpoch * BatchSize;
                Optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(
                    Model.call(_inputs.slice(0, from, from + BatchSize, 1)), _labels.slice(0, from, from + BatchSize, 1));
                loss.backward();
                Optimizer.step();
                monitor.Step(loss.item<float>());
                Foreseen.Add(string.Concat(monitor.Records().Select(record => record.Foreseen?.Message)));
                if (++Step % StepsPerEpoch == 0) monitor.EndEpoch();
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            Model.Dispose();
            _scope.Dispose();
        }

        // No dropout: its random numbers would not be those of the uninterrupted training.
        private static Sequential Cnn(long seed)
        {
            manual_seed(seed);
            return nn.Sequential(("conv1", nn.Conv2d(1, 6, 3)), ("bn1", nn.BatchNorm2d(6)), ("relu1", nn.ReLU()),
                ("conv2", nn.Conv2d(6, 8, 3, stride: 2)), ("relu2", nn.ReLU()), ("flat", nn.Flatten()), ("fc1", nn.Linear(72, 24)),
                ("relu3", nn.ReLU()), ("fc2", nn.Linear(24, 4)));
        }
    }
}
