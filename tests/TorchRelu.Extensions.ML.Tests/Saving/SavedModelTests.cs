using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>What was saved in one MLContext scores in another as it did, whichever of the two ways it was saved.</summary>
public sealed class SavedModelTests
{
    private readonly MLContext _ml = new(1);

    public static TheoryData<Saving> Ways => [Saving.ModelSave, Saving.SaveWithNetworks];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_model_scores_as_it_did(Saving way)
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, Point.View(_ml).Schema, file.Path, () => Point.Net(3), out var schema);

        loaded.Model.Scores(Point.View(_ml)).Should().BeEquivalentTo(model.Scores(Point.View(_ml)), scores => scores.WithStrictOrdering());
        loaded.Model.Transform(Point.View(_ml)).GetColumn<string>(nameof(Prediction.Answer)).Should()
            .Equal(model.Transform(Point.View(_ml)).GetColumn<string>(nameof(Prediction.Answer)));
        schema.Select(column => (column.Name, $"{column.Type}")).Should()
            .Equal(Point.View(_ml).Schema.Select(column => (column.Name, $"{column.Type}")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_model_in_which_a_policy_put_PReLUs_scores_as_it_did(Saving way)
    {
        using var model = _ml.Answering(BornDead.Repaired, BornDead.Net).Fit(Point.View(_ml, BornDead.Rows));
        Network(model).Model.Plan.Switches.Should().ContainSingle("that is what this is about").Which.To.Kind.Should().Be("PReLU");
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, Point.View(_ml).Schema, file.Path, BornDead.Net, out _);

        loaded.Model.Scores(Point.View(_ml)).Should().BeEquivalentTo(model.Scores(Point.View(_ml)), scores => scores.WithStrictOrdering());
        Network(loaded.Model).Model.Module.state_dict().Keys.Should().Contain("relu.weight");
        Network(loaded.Model).Model.Plan.ToJson().Should().Be(Network(model).Model.Plan.ToJson());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void History_outcome_and_report_are_there_after_loading(Saving way)
    {
        var options = new TorchSharpNetworkOptions { Training = new() { Epochs = 3, ValidationShare = 0.2 } };
        using var model = _ml.Answering(options).Fit(Point.View(_ml));
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, Point.View(_ml).Schema, file.Path, () => Point.Net(3), out _);

        var (before, after) = (Network(model), Network(loaded.Model));
        after.Model.History.Should().Equal(before.Model.History);
        (after.Model.Epoch, after.Model.Outcome, after.Model.StopReason).Should()
            .Be((before.Model.Epoch, before.Model.Outcome, before.Model.StopReason));
        after.ReluReport!.ToText().Should().Be(before.ReluReport!.ToText());
        after.Model.Module.named_children().Should().OnlyContain(layer => !layer.module.training);
    }

    [Theory]
    [InlineData(nameof(Point.Name))]
    [InlineData(nameof(Point.Side))]
    [InlineData(nameof(Point.Number))]
    public void Values_of_keys_are_kept_whatever_their_type(string label)
    {
        using var model = _ml.Multiclass(label).Fit(Point.View(_ml));
        foreach (var way in Enum.GetValues<Saving>())
        {
            using var file = new TemporaryFile();
            using var loaded = way.SaveAndLoad(_ml, model, null, file.Path, () => Point.Net(3), out _);

            foreach (var column in (string[])["PredictedLabel", "Score"])
            {
                loaded.Model.Transform(Point.View(_ml)).Schema.Notes(column).Should()
                    .BeEquivalentTo(model.Transform(Point.View(_ml)).Schema.Notes(column));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_task_is_evaluated_after_loading_as_before(Saving way)
    {
        using var two = _ml.Binary().Fit(Point.View(_ml));
        using var number = _ml.Regression().Fit(Point.View(_ml));
        using var file = new TemporaryFile();

        using (var loaded = way.SaveAndLoad(_ml, two, null, file.Path, () => Point.Net(1), out _))
            Two(loaded.Model).Should().BeEquivalentTo(Two(two));
        using (var loaded = way.SaveAndLoad(_ml, number, null, file.Path, () => Point.Net(1), out _))
            Number(loaded.Model).Should().BeEquivalentTo(Number(number));

        CalibratedBinaryClassificationMetrics Two(ITransformer model) =>
            _ml.BinaryClassification.Evaluate(model.Transform(Point.View(_ml)), nameof(Point.IsRight));
        RegressionMetrics Number(ITransformer model) => _ml.Regression.Evaluate(model.Transform(Point.View(_ml)), nameof(Point.X));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_image_keeps_its_shape_and_columns_their_names(Saving way)
    {
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.IsRight), ScoreColumnName = "Logit",
            ProbabilityColumnName = "Chance", ScoringBatchSize = 7, Training = new() { InputShape = [1, 1, 2], Epochs = 2 } };
        Func<Module<Tensor, Tensor>> net = () =>
            Sequential(("conv", Conv2d(1, 4, 1)), ("relu", ReLU()), ("flat", Flatten()), ("out", Linear(8, 1)));
        using var model = _ml.BinaryClassification.Trainers.TorchSharpNetwork(net, options).Fit(Point.View(_ml));
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, null, file.Path, net, out _);

        loaded.Model.Transform(Point.View(_ml)).GetColumn<float>("Chance").Should()
            .Equal(model.Transform(Point.View(_ml)).GetColumn<float>("Chance"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_prediction_engine_runs_on_a_loaded_model(Saving way)
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var before = _ml.Model.CreatePredictionEngine<Point,
            Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, Point.View(_ml).Schema, file.Path, () => Point.Net(3), out var schema);

        using var after = loaded.Context.Model.CreatePredictionEngine<Point,
            Prediction>(loaded.Model,
            new PredictionEngineOptions { OwnsTransformer = false, InputSchemaDefinition = SchemaDefinition.Create(typeof(Point)) });
        schema["Features"].Type.Should().Be(Point.View(_ml).Schema["Features"].Type);
        foreach (var point in Point.All(20)) after.Predict(point).Should().BeEquivalentTo(before.Predict(point));
    }

    [Fact]
    public void The_feature_that_tells_is_the_important_one_after_loading_too()
    {
        using var model = _ml.Regression().Fit(Point.View(_ml));
        using var file = new TemporaryFile();
        using var loaded = Saving.ModelSave.SaveAndLoad(_ml, model, null, file.Path, () => Point.Net(1), out _);
        var network = Network(loaded.Model);

        var importance = _ml.Regression.PermutationFeatureImportance(network, network.Transform(Point.View(_ml)), nameof(Point.X));

        importance[0].RSquared.Mean.Should().BeLessThan(-0.5).And.BeLessThan(importance[1].RSquared.Mean);
    }

    [Fact]
    public void Registered_twice_the_last_factory_counts()
    {
        using var model = _ml.Answering().Fit(Point.View(_ml));
        using var file = new TemporaryFile();
        _ml.Model.Save(model, null, file.Path);
        _ml.RegisterTorchSharpNetwork(() => throw new InvalidOperationException("the first"));
        _ml.RegisterTorchSharpNetwork(() => Point.Net(3));

        using var loaded = (IDisposable)_ml.Model.Load(file.Path, out _);

        ((ITransformer)loaded).Scores(Point.View(_ml)).Should().HaveCount(300);
    }

    [Fact]
    public void A_model_is_loaded_with_the_loader_of_its_data()
    {
        using var rows =
            new TemporaryFile(
            [.. Point.All().Select(point => FormattableString.Invariant($"{point.X}\t{point.Features[0]}\t{point.Features[1]}"))]);
        var loader = _ml.Data.CreateTextLoader([new("X", DataKind.Single, 0), new("Features", DataKind.Single, 1, 2)]);
        using var model = _ml.Regression().Fit(loader.Load(rows.Path));
        using var file = new TemporaryFile();
        _ml.Model.Save(model, loader, file.Path);
        var other = new MLContext();
        other.RegisterTorchSharpNetwork(() => Point.Net(1));

        var loaded = other.Model.LoadWithDataLoader(file.Path, out var data);

        loaded.Transform(data.Load(new MultiFileSource(rows.Path))).GetColumn<float>("Score").Should()
            .Equal(model.Transform(loader.Load(rows.Path)).GetColumn<float>("Score"));
        ((IDisposable)loaded).Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Chains_within_chains_keep_when_each_part_is_applied(Saving way)
    {
        var inner = _ml.Multiclass().Append(_ml.Transforms.CopyColumns("Copy", "Score"));
        using var model = _ml.Transforms.CopyColumns("First", "X").Append(inner)
            .Append(_ml.Transforms.CopyColumns("OnlyInTests", "Copy"), TransformerScope.TrainTest).Fit(Point.View(_ml));
        using var file = new TemporaryFile();

        using var loaded = way.SaveAndLoad(_ml, model, null, file.Path, () => Point.Net(3), out var schema);

        schema.Should().BeNull("none was saved");
        var chain = (TransformerChain<ITransformer>)loaded.Model;
        Columns(chain.Transform(Point.View(_ml))).Should().Equal(Columns(model.Transform(Point.View(_ml)))).And.NotContain("OnlyInTests");
        Columns(chain.Transform(Point.View(_ml), TransformerScope.Testing)).Should()
            .Equal(Columns(model.Transform(Point.View(_ml), TransformerScope.Testing))).And.Contain("OnlyInTests");

        static IEnumerable<string> Columns(IDataView view) => view.Schema.Select(column => column.Name);
    }

    private static TorchSharpNetworkTransformer Network(ITransformer model) =>
        model as TorchSharpNetworkTransformer ?? ((IEnumerable<ITransformer>)model)
            .Where(part => part is TorchSharpNetworkTransformer or IEnumerable<ITransformer>).Select(Network).First();
}
