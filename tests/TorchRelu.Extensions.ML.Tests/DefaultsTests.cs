using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>What somebody gets who names nothing but the network.</summary>
public sealed class DefaultsTests
{
    private const int Features = 4;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Prices_of_50_to_500_are_learnt_as_well_as_a_linear_model_learns_them()
    {
        var data = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(Prices()), testFraction: 0.2, seed: 1);
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1)).Fit(data.TrainSet);
        var linear = _ml.Regression.Trainers.Sdca().Fit(data.TrainSet);

        var ours = _ml.Regression.Evaluate(model.Transform(data.TestSet)).RSquared;

        ours.Should().BeGreaterThan(0.95).And.BeGreaterThan(_ml.Regression.Evaluate(linear.Transform(data.TestSet)).RSquared - 0.05);
    }

    [Fact]
    public void Three_kinds_of_flowers_are_told_apart_as_well_as_a_linear_model_does_it()
    {
        var data = _ml.Data.TrainTestSplit(
            _ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.LoadFromEnumerable(Flowers()))
                .Transform(_ml.Data.LoadFromEnumerable(Flowers())), testFraction: 0.3, seed: 1);
        using var model = _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Net(3)).Fit(data.TrainSet);
        var linear = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(data.TrainSet);

        var ours = _ml.MulticlassClassification.Evaluate(model.Transform(data.TestSet)).MicroAccuracy;

        ours.Should().BeGreaterThanOrEqualTo(
            _ml.MulticlassClassification.Evaluate(linear.Transform(data.TestSet)).MicroAccuracy - 0.05);
    }

    [Fact]
    public void The_scale_of_the_labels_travels_with_the_model()
    {
        var data = _ml.Data.LoadFromEnumerable(Prices());
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1), numberOfEpochs: 5).Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        var other = new MLContext(seed: 2);
        other.RegisterTorchSharpNetwork(() => Net(1));
        stream.Position = 0;

        var scores = other.Model.Load(stream, out _).Transform(data).GetColumn<float>("Score").ToList();

        scores.Should().Equal(model.Transform(data).GetColumn<float>("Score"));
        scores.Average().Should().BeInRange(50, 500);
    }

    [Fact]
    public void Labels_are_left_as_they_are_if_that_is_wanted()
    {
        var options = new TorchSharpNetworkOptions { ScaleLabels = false, Training = new() { Epochs = 1 } };
        using var model = _ml.Regression.Trainers.TorchSharpNetwork(() => Net(1), options).Fit(_ml.Data.LoadFromEnumerable(Prices()));

        model.Model.History[0].Metric.Should().BeLessThan(-50, "it is the root of an error in prices");
    }

    private static Module<Tensor, Tensor> Net(int outputs) =>
        Sequential(("in", Linear(Features, 16)), ("relu", ReLU()), ("out", Linear(16, outputs)));

    // Linear in the features, with a little noise.
    private static IEnumerable<Price> Prices()
    {
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            float[] features = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
            yield return new()
            {
                Features = features,
                Label = 50 + (200 * features[0]) + (150 * features[1]) + (100 * features[2]) + (5 * random.NextSingle()),
            };
        }
    }

    // Four lengths of three kinds, two of which overlap a little.
    private static IEnumerable<Flower> Flowers()
    {
        var random = new Random(4);
        float[][] means = [[5.0f, 3.4f, 1.5f, 0.2f], [5.9f, 2.8f, 4.3f, 1.3f], [6.6f, 3.0f, 5.6f, 2.0f]];
        for (var i = 0; i < 150; i++)
        {
            yield return new()
            {
                Features = [.. means[i % 3].Select(mean => mean + (0.8f * (random.NextSingle() + random.NextSingle() - 1)))],
                Label = new[] { "setosa", "versicolor", "virginica" }[i % 3],
            };
        }
    }

    private sealed class Price
    {
        [VectorType(DefaultsTests.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Flower
    {
        [VectorType(DefaultsTests.Features)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
