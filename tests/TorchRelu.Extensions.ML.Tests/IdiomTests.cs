using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>The steps of ML.NET's own guides, with a network where they have a trainer.</summary>
public sealed class IdiomTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Rows_of_a_text_file_are_loaded_split_learnt_evaluated_and_saved()
    {
        using var file = new TemporaryFile();
        File.WriteAllLines(file.Path, Point.All().Select(point =>
            FormattableString.Invariant($"{point.Features[0]},{point.Features[1]},{point.Name}")).Prepend("Place,Noise,Name"));
        TextLoader.Column[] columns =
            [new("Place", DataKind.Single, 0), new("Noise", DataKind.Single, 1), new("Name", DataKind.String, 2)];
        var rows = _ml.Data.TrainTestSplit(_ml.Data.LoadFromTextFile(file.Path, columns, ',', hasHeader: true), testFraction: 0.2);
        var pipeline = _ml.Transforms.Concatenate("Features", "Place", "Noise")
            .Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Name"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(3), numberOfEpochs: 60))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        using var model = pipeline.Fit(rows.TrainSet);

        _ml.MulticlassClassification.Evaluate(model.Transform(rows.TestSet)).MicroAccuracy.Should().BeGreaterThan(0.9);
        model.Transform(rows.TestSet).GetColumn<string>("PredictedLabel").Should().OnlyContain(name => name.Length > 3);
        model.TorchSharpNetworks().Should().ContainSingle().Which.ReluReport!.Channels.Should().Be(16);
    }

    [Fact]
    public void The_report_is_reached_in_a_chain_within_a_chain()
    {
        var inner = _ml.Multiclass(options: new() { Training = new() { Epochs = 1 } });
        using var model = _ml.Transforms.NormalizeMinMax("Features")
            .Append((IEstimator<ITransformer>)inner)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(Point.View(_ml));

        model.TorchSharpNetworks().Single().ReluReport!.Layers.Single().Name.Should().Be("relu");
        _ml.Transforms.NormalizeMinMax("Features").Fit(Point.View(_ml)).TorchSharpNetworks().Should().BeEmpty();
    }

    [Fact]
    public void The_importance_of_features_is_found_for_any_transformer()
    {
        // ML.NET names features by their slots, which a concatenation has.
        var rows = _ml.Data.LoadFromEnumerable(Point.All().Select(
            point => new Place { At = point.Features[0], Noise = point.Features[1], IsRight = point.IsRight, X = point.X }));
        var features = _ml.Transforms.Concatenate("Features", nameof(Place.At), nameof(Place.Noise));
        using var classes = features.Append(_ml.Transforms.Conversion.MapValueToKey("Label", nameof(Place.X)))
            .Append(_ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(3), numberOfEpochs: 30))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(rows);
        using var two = features.Append(_ml.Binary()).Fit(rows);
        using var number = features.Append(_ml.Regression()).Fit(rows);

        var ofClasses = _ml.MulticlassClassification.PermutationFeatureImportance(classes, classes.Transform(rows));
        var ofTwo = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(two, two.Transform(rows), nameof(Place.IsRight));
        var ofNumber = _ml.Regression.PermutationFeatureImportance(number, number.Transform(rows), nameof(Place.X));

        ofClasses["At"].MicroAccuracy.Mean.Should().BeLessThan(-0.3).And.BeLessThan(ofClasses["Noise"].MicroAccuracy.Mean);
        ofTwo["At"].Accuracy.Mean.Should().BeLessThan(-0.2).And.BeLessThan(ofTwo["Noise"].Accuracy.Mean);
        ofNumber["At"].RSquared.Mean.Should().BeLessThan(-0.5).And.BeLessThan(ofNumber["Noise"].RSquared.Mean);
    }

    [Fact]
    public void A_second_prediction_engine_answers_after_the_first_was_disposed()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        var point = Point.All().First();
        Prediction before;
        using (var engine = _ml.Model.CreatePredictionEngine<Point, Prediction>(model)) before = engine.Predict(point);

        using var second = _ml.Model.CreatePredictionEngine<Point, Prediction>(model);

        second.Predict(point).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void A_model_is_saved_and_evaluated_after_its_engine_was_disposed()
    {
        using var model = _ml.Answering(BornDead.Repaired, BornDead.Net).Fit(Point.View(_ml, BornDead.Rows));
        var scores = model.Scores(Point.View(_ml));
        _ml.Model.CreatePredictionEngine<Point, Prediction>(model).Dispose();
        using var file = new TemporaryFile();
        var other = new MLContext();
        other.RegisterTorchSharpNetwork(BornDead.Net);

        _ml.Model.Save(model, null, file.Path);

        model.Scores(Point.View(_ml)).Should().BeEquivalentTo(scores, compared => compared.WithStrictOrdering());
        other.Model.Load(file.Path, out _).Scores(Point.View(_ml)).Should()
            .BeEquivalentTo(scores, compared => compared.WithStrictOrdering());
    }

    private sealed class Place
    {
        public float At { get; set; }

        public float Noise { get; set; }

        public bool IsRight { get; set; }

        public float X { get; set; }
    }
}
