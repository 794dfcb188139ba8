using FluentAssertions;
using FsCheck.Fluent;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class SharedCountsTests
{
    private const int Rows = 120;
    private const int Steps = 45;

    [Fact]
    public void Any_split_of_any_batches_over_workers_gives_the_counts_of_one()
    {
        var alone = Alone();

        Prop.ForAll(Properties.Between(1, 5), Properties.Between(0, 1_000), (workers, seed) =>
        {
            using var models = new Models(workers);
            var counts = ThreadWorkers.Run(workers, shared => Train(models[shared.Rank], shared,
                step => Cuts(workers, seed + step)[shared.Rank]));
            foreach (var told in counts) told.Should().Equal(alone);
        }).ShouldHold(cases: 12);
    }

    [Fact]
    public void An_expert_that_some_workers_call_counts_on_all()
    {
        using var models = new Models(3, hasExpert: true);

        var counts = ThreadWorkers.Run(3, shared =>
        {
            models[shared.Rank].CallsExpert = step => shared.Rank == 2 && step % 2 == 0;
            return Train(models[shared.Rank], shared, _ => (shared.Rank * 40, 40));
        });

        counts[0].Should().Contain(text => text.StartsWith("expert", StringComparison.Ordinal));
        counts.Should().OnlyContain(told => told.SequenceEqual(counts[0]));
    }

    [Fact]
    public void Between_counts_it_is_known_of_all_workers_which_channels_fired()
    {
        using var models = new Models(4);
        var fired = ThreadWorkers.Run(4, shared => Train(models[shared.Rank], shared, _ => (shared.Rank * 30, 30), Counting.Adaptive,
            record => string.Join(' ', Enumerable.Range(0, record.Rates!.Channels).Select(record.Rates.HasFired))));

        fired[0].Should().Equal(Alone(Counting.Adaptive,
            record => string.Join(' ', Enumerable.Range(0, record.Rates!.Channels).Select(record.Rates.HasFired))));
        fired.Should().OnlyContain(told => told.SequenceEqual(fired[0]));
    }

    private static List<string> Alone(Counting counting = Counting.Exact, Func<SiteRecord, string>? read = null)
    {
        using var models = new Models(1);
        return Train(models[0], null, _ => (0, Rows), counting, read);
    }

    // The weights are frozen: gradients of parts differ from those of the whole by rounding.
    private static List<string> Train(Expert model, IWorkers? workers, Func<int, (int From, int Count)> part,
        Counting counting = Counting.Exact, Func<SiteRecord, string>? read = null)
    {
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { Workers = workers, Counting = counting });
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)step);
            var batch = randn([Rows, 6], generator: generator);
            model.Step = step;
            var (from, count) = part(step);
            model.call(batch.narrow(0, from, count));
            monitor.Step(1);
        }
        monitor.EndEpoch();
        return [.. monitor.Records().Where(record => record.Rates is not null)
            .Select(record => $"{record.Key.Module}: {read?.Invoke(record) ?? record.Rates!.Text()} {record.SamplesSeen}")];
    }

    // Where each worker begins in a batch, and how many rows it takes; each at least one.
    private static (int From, int Count)[] Cuts(int workers, int seed)
    {
        var cuts = new Random(seed).GetItems(Enumerable.Range(1, Rows - 1).ToArray(), 4 * workers).Distinct().Take(workers - 1)
            .Append(0).Append(Rows).Order().ToArray();
        return [.. cuts.Zip(cuts[1..], (from, to) => (from, to - from))];
    }

    /// <summary>The same model for each worker. The seed is the process's, so they are made one after another.</summary>
    private sealed class Models : IDisposable
    {
        private readonly Expert[] _models;

        public Models(int count, bool hasExpert = false) => _models = [.. Enumerable.Range(0, count).Select(_ =>
        {
            manual_seed(1);
            return new Expert { CallsExpert = step => hasExpert && step < 0 };
        })];

        public Expert this[int rank] => _models[rank];

        public void Dispose()
        {
            foreach (var model in _models) model.Dispose();
        }
    }

    private sealed class Expert : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc = nn.Linear(6, 8);
        private readonly ReLU relu = nn.ReLU();
        private readonly ReLU expert = nn.ReLU();

        public Expert()
            : base(nameof(Expert)) => RegisterComponents();

        public int Step { get; set; }

        public required Func<int, bool> CallsExpert { get; set; }

        public override Tensor forward(Tensor input)
        {
            var made = fc.call(input);
            if (CallsExpert(Step)) expert.call(made);
            return relu.call(made);
        }
    }
}
