using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>A network of one's own wherever ML.NET takes a trainer.</summary>
public sealed class PipelineTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_network_learns_classes_whose_names_come_back()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));

        var answers = model.Transform(Point.View(_ml)).GetColumn<string>(nameof(Prediction.Answer));

        answers.Zip(Point.All()).Count(row => row.First == row.Second.Name).Should().BeGreaterThan(270);
    }

    [Fact]
    public void Classes_out_of_several_are_evaluated()
    {
        using var model = _ml.Multiclass().Fit(Point.View(_ml));

        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(Point.View(_ml)));

        metrics.MicroAccuracy.Should().BeGreaterThan(0.9);
        metrics.ConfusionMatrix.GetFormattedConfusionTable().Should().Contain("left").And.Contain("middle").And.Contain("right");
        model.LastTransformer.ReluReport!.Channels.Should().Be(16);
    }

    [Fact]
    public void Two_classes_are_evaluated_with_their_probabilities()
    {
        using var model = _ml.Binary().Fit(Point.View(_ml));

        var metrics = _ml.BinaryClassification.Evaluate(model.Transform(Point.View(_ml)), nameof(Point.IsRight));

        metrics.Accuracy.Should().BeGreaterThan(0.9);
        metrics.LogLossReduction.Should().BeGreaterThan(0.3);
    }

    [Fact]
    public void A_number_is_evaluated()
    {
        using var model = _ml.Regression().Fit(Point.View(_ml));

        _ml.Regression.Evaluate(model.Transform(Point.View(_ml)), nameof(Point.X)).RSquared.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Folds_are_cross_validated()
    {
        var pipeline = _ml.Multiclass(options: new() { Training = new() { Epochs = 40 } });

        var folds = _ml.MulticlassClassification.CrossValidate(Point.View(_ml), pipeline, 3);

        folds.Should().HaveCount(3).And.OnlyContain(fold => fold.Metrics.MicroAccuracy > 0.85);
        _ml.BinaryClassification.CrossValidate(Point.View(_ml), _ml.Binary(), 2, nameof(Point.IsRight)).Should()
            .OnlyContain(fold => fold.Metrics.Accuracy > 0.8);
        _ml.Regression.CrossValidate(Point.View(_ml), _ml.Regression(), 2, nameof(Point.X)).Should()
            .OnlyContain(fold => fold.Metrics.RSquared > 0.5);
    }

    [Fact]
    public void A_cached_pipeline_gives_the_same_network()
    {
        var key = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Point.Name));
        using var plain = key.Append(Trainer()).Fit(Point.View(_ml));
        using var cached = key.AppendCacheCheckpoint(_ml).Append(Trainer()).Fit(Point.View(_ml));

        cached.Scores(Point.View(_ml)).Should().BeEquivalentTo(plain.Scores(Point.View(_ml)), scores => scores.WithStrictOrdering());

        TorchSharpNetworkTrainer Trainer() =>
            _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(3), "Label", numberOfEpochs: 2);
    }

    [Fact]
    public void A_network_stands_between_other_transforms_and_two_of_them_one_after_the_other()
    {
        var second =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.X), FeatureColumnName = "Both", ScoreColumnName = "Distance" };
        using var model = _ml.Transforms.NormalizeMinMax("Features")
            .Append(_ml.Multiclass())
            .Append(_ml.Transforms.Concatenate("Both", "Features", "Score"))
            .Append(
            _ml.Regression.Trainers.TorchSharpNetwork(() =>
            TorchSharp.torch.nn.Sequential(("l", TorchSharp.torch.nn.Linear(5, 8)), ("r", TorchSharp.torch.nn.ReLU()),
            ("o", TorchSharp.torch.nn.Linear(8, 1))), second))
            .Fit(Point.View(_ml));

        var scored = model.Transform(Point.View(_ml));

        scored.GetColumn<float>("Distance").Should().HaveCount(300).And.OnlyContain(distance => float.IsFinite(distance));
        scored.Schema.Notes("Score")["ScoreColumnSetId"].Should().EndWith(": 1");
        scored.Schema.Notes("Distance")["ScoreColumnSetId"].Should().EndWith(": 2", "each scorer has a set of its own");
    }

    [Fact]
    public void A_prediction_engine_says_what_the_view_says()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        var scored = model.Scores(Point.View(_ml));
        using var engine = _ml.Model.CreatePredictionEngine<Point,
            Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });

        foreach (var (point, expected, answer) in Point.All(20)
            .Zip(scored, model.Transform(Point.View(_ml)).GetColumn<string>(nameof(Prediction.Answer))))
        {
            var single = engine.Predict(point);
            single.Answer.Should().Be(answer);
            for (var c = 0; c < 3; c++) single.Score[c].Should().BeApproximately(expected[c], 1e-5f);
        }
    }

    [Fact]
    public void A_fitted_network_is_handed_to_whoever_asked()
    {
        TorchSharpNetworkTransformer? fitted = null;
        using var model = _ml.Binary().WithOnFitDelegate(network => fitted = network).Fit(Point.View(_ml));

        fitted.Should().BeSameAs(model);
        fitted!.Model.History.Should().HaveCount(30);
    }

    [Fact]
    public void A_preview_shows_the_scores()
    {
        var preview = _ml.Regression().Preview(Point.View(_ml), maxRows: 5);

        preview.ColumnView.Should().Contain(column => column.Column.Name == "Score").Which.Values.Should()
            .HaveCount(5).And.AllBeOfType<float>();
    }

    [Fact]
    public void The_feature_that_tells_is_the_important_one_for_each_task()
    {
        using var classes = _ml.Multiclass().Fit(Point.View(_ml));
        var several =
            _ml.MulticlassClassification.PermutationFeatureImportance(classes.LastTransformer, classes.Transform(Point.View(_ml)),
            permutationCount: 2);
        several[0].MicroAccuracy.Mean.Should().BeLessThan(-0.3).And.BeLessThan(several[1].MicroAccuracy.Mean);

        using var two = _ml.Binary().Fit(Point.View(_ml));
        var binary = _ml.BinaryClassification.PermutationFeatureImportance(two, two.Transform(Point.View(_ml)), nameof(Point.IsRight));
        binary[0].Accuracy.Mean.Should().BeLessThan(-0.2).And.BeLessThan(binary[1].Accuracy.Mean);

        using var number = _ml.Regression().Fit(Point.View(_ml));
        var regression = _ml.Regression.PermutationFeatureImportance(number, number.Transform(Point.View(_ml)), nameof(Point.X));
        regression[0].RSquared.Mean.Should().BeLessThan(-0.5).And.BeLessThan(regression[1].RSquared.Mean);
    }

    [Fact]
    public void A_training_is_cancelled_and_the_best_so_far_scores()
    {
        using var cancel = new CancellationTokenSource();
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.X), Cancel = cancel.Token,
            Progress = new Then(progress => { if (progress.Completed is { Epoch: 3 }) cancel.Cancel(); }) };

        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), options).Fit(Point.View(_ml));

        model.Model.Outcome.Should().Be(TrainingOutcome.Cancelled);
        model.Model.History.Should().HaveCount(3);
        model.Transform(Point.View(_ml)).GetColumn<float>("Score").Should().HaveCount(300);
    }

    private sealed class Then(Action<NetworkProgress> act) : IProgress<NetworkProgress>
    {
        public void Report(NetworkProgress value) => act(value);
    }
}
