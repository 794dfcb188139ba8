using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp.Modules;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Scores are computed as they are read, a batch at a time.</summary>
public sealed class ScoringTests(ITestOutputHelper console)
{
    private const int Rows = 20_000;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void Nothing_is_computed_before_it_is_read_nor_where_no_score_is()
    {
        using var model = _ml.Regression().Fit(Point.View(_ml));
        var calls = Count(model);

        var scored = model.Transform(Point.View(_ml));
        scored.GetColumn<float>(nameof(Point.X)).Should().HaveCount(300);

        calls().Should().Be(0);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(64)]
    [InlineData(20_000)]
    [InlineData(33_333)]
    public void A_view_of_20000_rows_takes_a_forward_call_for_each_batch(int batchSize)
    {
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.X), ScoringBatchSize = batchSize,
            Training = new() { Epochs = 1 } };
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), options).Fit(Point.View(_ml));
        var calls = Count(model);

        model.Transform(Point.View(_ml, Rows)).GetColumn<float>("Score").Should().HaveCount(Rows);

        calls().Should().Be((Rows + batchSize - 1) / batchSize);
    }

    [Fact]
    public void A_batch_size_changes_no_score_by_more_than_a_rounding()
    {
        using var large = Classes(256).Fit(Point.View(_ml));
        using var small = Classes(7).Fit(Point.View(_ml));

        foreach (var (a, b) in large.Scores(Point.View(_ml)).Zip(small.Scores(Point.View(_ml))))
        {
            a.Sum().Should().BeApproximately(1, 1e-5f);
            for (var c = 0; c < 3; c++) a[c].Should().BeApproximately(b[c], 1e-5f);
        }

        EstimatorChain<TorchSharpNetworkTransformer> Classes(int batchSize) =>
            _ml.Multiclass(options: new() { ScoringBatchSize = batchSize });
    }

    [Fact]
    public void Scoring_20000_rows_keeps_no_more_memory_than_a_batch_takes()
    {
        const int Width = 784;
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(), nameof(Wide.Label), numberOfEpochs: 1)
            .Fit(_ml.Data.LoadFromEnumerable(Wide.All(64)));
        var scored = model.Transform(_ml.Data.LoadFromEnumerable(Wide.All(Rows)));
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var (score, value) = (cursor.GetGetter<float>(scored.Schema["Score"]), 0f);
        Read(Rows / 4);
        var (held, tensors, resident, allocated) =
            (GC.GetTotalMemory(forceFullCollection: true), Tensor.TotalCount, Environment.WorkingSet,
            GC.GetTotalAllocatedBytes(precise: true));

        Read(Rows / 2);

        var (allocatedNow, residentNow, heldNow) =
            (GC.GetTotalAllocatedBytes(precise: true), Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true));
        console.WriteLine(
            $"held {held:N0} -> {heldNow:N0}, resident {resident:N0} -> {residentNow:N0}, allocated {allocatedNow - allocated:N0} bytes " +
            $"for {Rows / 2} rows, tensors {tensors} -> {Tensor.TotalCount}");
        (heldNow - held).Should().BeLessThan(1 << 20, "31 MB of features went by");
        (residentNow - resident).Should().BeLessThan(16 << 20, "31 MB of features went by");
        Tensor.TotalCount.Should().Be(tensors);
        (allocatedNow - allocated).Should().BeLessThan(Rows / 2 * 200, "a row costs no array of its own");

        void Read(int rows)
        {
            for (var i = 0; i < rows; i++)
            {
                if (!cursor.MoveNext()) throw new InvalidOperationException($"The view ends after row {i}.");
                score(ref value);
            }
        }

        static nn.Module<Tensor, Tensor> Net() =>
            nn.Sequential(("in", nn.Linear(Width, 32)), ("relu", nn.ReLU()), ("out", nn.Linear(32, 1)));
    }

    [Fact]
    public void Eight_evaluations_at_once_agree()
    {
        using var model = _ml.Multiclass().Fit(Point.View(_ml));
        var metrics = new MulticlassClassificationMetrics[8];

        Parallel.For(0, 8, i =>
        {
            var own = new MLContext(1);
            metrics[i] = own.MulticlassClassification.Evaluate(model.Transform(Point.View(own, 3_000)));
        });

        metrics.Should().OnlyContain(metric => metric.LogLoss == metrics[0].LogLoss && metric.MicroAccuracy == metrics[0].MicroAccuracy);
    }

    [Fact]
    public void A_feature_that_is_no_number_gives_no_class()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        var unknown = new Point { Features = [float.NaN, 0] };

        model.Transform(_ml.Data.LoadFromEnumerable([unknown])).GetColumn<uint>("PredictedLabel").Should().Equal(0u);
    }

    private static Func<int> Count(TorchSharpNetworkTransformer model)
    {
        var calls = 0;
        ((Sequential)model.Model.Module).register_forward_hook((_, _, output) => { calls++; return output; });
        return () => calls;
    }

    private sealed class Wide
    {
        private static readonly float[] s_features = [.. Enumerable.Range(0, 784).Select(i => i / 784f)];

        [VectorType(784)]
        public float[] Features { get; set; } = s_features;

        public float Label { get; set; }

        public static IEnumerable<Wide> All(int count) => Enumerable.Repeat(new Wide(), count);
    }
}
