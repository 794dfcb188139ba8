using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>A network of one's own, in pipelines on rows that are easy to tell apart.</summary>
public sealed class PipelineTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_network_learns_classes_whose_names_come_back()
    {
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.RawMessage);
        using var model = Multiclass().Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(Data());
        var scored = model.Transform(Data());

        scored.GetColumn<ReadOnlyMemory<char>>("PredictedLabel").Select(name => $"{name}").Should().BeSubsetOf(["left", "middle", "right"]);
        messages.Should().Contain(message => message.StartsWith("Epoch 10 of 10: loss "));
    }

    [Fact]
    public void Each_task_is_evaluated()
    {
        using var classes = Multiclass().Fit(Data());
        _ml.MulticlassClassification.Evaluate(classes.Transform(Data())).MicroAccuracy.Should().BeGreaterThan(0.9);
        classes.LastTransformer.ReluReport!.Channels.Should().Be(16);

        using var two = _ml.BinaryClassification.Trainers.TorchSharpNetwork(() => Net(1), "IsRight").Fit(Data());
        _ml.BinaryClassification.Evaluate(two.Transform(Data()), "IsRight").Accuracy.Should().BeGreaterThan(0.9);

        using var number = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1), "Number", epochs: 30).Fit(Data());
        _ml.Regression.Evaluate(number.Transform(Data()), "Number").RSquared.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Folds_are_cross_validated() =>
        _ml.MulticlassClassification.CrossValidate(Data(), Multiclass(epochs: 40), 3).Should().OnlyContain(fold => fold.Metrics.MicroAccuracy > 0.85);

    [Fact]
    public void A_prediction_engine_says_what_the_view_says()
    {
        using var model = Multiclass().Fit(Data());
        var scored = model.Transform(Data()).GetColumn<float[]>("Score").Take(20).ToList();
        using var engine = _ml.Model.CreatePredictionEngine<Point, Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var single = Points().Take(20).Select(point => engine.Predict(point).Score).ToList();
        for (var i = 0; i < 20; i++) for (var c = 0; c < 3; c++) single[i][c].Should().BeApproximately(scored[i][c], 1e-5f);
    }

    [Fact]
    public void Eight_evaluations_at_once_agree()
    {
        using var model = Multiclass().Fit(Data());
        var losses = new double[8];
        Parallel.For(0, 8, i => losses[i] = new MLContext(1).MulticlassClassification.Evaluate(model.Transform(Data())).LogLoss);
        losses.Should().OnlyContain(loss => loss == losses[0]);
    }

    [Fact]
    public void Scoring_makes_a_forward_call_for_each_batch()
    {
        var options = new TorchSharpNetworkOptions { LabelColumnName = "Number", ScoringBatchSize = 64, Training = new() { Epochs = 1 } };
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1), options).Fit(Data());
        var calls = 0;
        ((TorchSharp.Modules.Sequential)model.Model.Module).register_forward_hook((_, _, output) => { calls++; return output; });

        model.Transform(Data()).GetColumn<float>("Score").Should().HaveCount(300);

        calls.Should().Be(5);
    }

    [Fact]
    public void A_wrong_label_and_a_missing_column_are_named_before_anything_is_fitted()
    {
        var trainers = _ml.MulticlassClassification.Trainers;
        var shape = () => _ml.Transforms.CopyColumns("Copy", "Number").Append(trainers.TorchSharpNetwork(() => Net(3), "Copy")).Fit(Data());
        shape.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Schema mismatch for label column 'Copy': expected Key of 2 or more values, got Scalar of Single*");
        var label = () => trainers.TorchSharpNetwork(() => Net(3), "Number").Fit(Data());
        label.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Schema mismatch for label column 'Number': expected Key of 2 or more values, got Single*");
        var missing = () => _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1), "Number", "Pixels").Fit(Data());
        missing.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Could not find feature column 'Pixels'*");
    }

    private EstimatorChain<TorchSharpNetworkTransformer> Multiclass(int epochs = 10) =>
        _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Append(_ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Net(3), "Label", epochs: epochs));

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Points());

    private static Module<Tensor, Tensor> Net(int outputs) => Sequential(("in", Linear(2, 16)), ("relu", ReLU()), ("out", Linear(16, outputs)));

    private static IEnumerable<Point> Points()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var x = i % 3 - 1;
            yield return new() { Features = [2 * x + 0.5f * random.NextSingle(), random.NextSingle()], Name = new[] { "left", "middle", "right" }[x + 1], IsRight = x > 0, Number = x };
        }
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
        public string Name { get; set; } = "";
        public bool IsRight { get; set; }
        public float Number { get; set; }
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
