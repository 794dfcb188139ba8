using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>What a network reads and writes is what ML.NET's own trainers read and write.</summary>
public sealed class ColumnTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(nameof(Point.Name))]
    [InlineData(nameof(Point.Side))]
    [InlineData(nameof(Point.Number))]
    public void Columns_of_classes_are_annotated_as_a_built_in_trainer_annotates_them(string label)
    {
        var key = _ml.Transforms.Conversion.MapValueToKey("Label", label);
        var own = key.Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(Point.View(_ml))
            .Transform(Point.View(_ml)).Schema;
        using var model = _ml.Multiclass(label).Fit(Point.View(_ml));
        var schema = model.Transform(Point.View(_ml)).Schema;

        foreach (var column in (string[])["PredictedLabel", "Score"])
        {
            schema[column].Type.Should().Be(own[column].Type);
            schema.Notes(column).Should().BeEquivalentTo(own.Notes(column));
        }
        schema.Notes("Score").Should().ContainKey("TrainingLabelValues");
    }

    [Fact]
    public void Columns_of_two_classes_are_annotated_as_a_built_in_trainer_annotates_them()
    {
        var own = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(Point.IsRight)).Fit(Point.View(_ml))
            .Transform(Point.View(_ml)).Schema;
        using var model = _ml.Binary().Fit(Point.View(_ml));
        var schema = model.Transform(Point.View(_ml)).Schema;

        schema.Select(column => (column.Name, $"{column.Type}")).Should().Equal(own.Select(column => (column.Name, $"{column.Type}")));
        foreach (var column in (string[])["PredictedLabel", "Score", "Probability"])
            schema.Notes(column).Should().BeEquivalentTo(own.Notes(column));
    }

    [Fact]
    public void The_column_of_a_number_is_annotated_as_a_built_in_trainer_annotates_it()
    {
        var own = _ml.Regression.Trainers.OnlineGradientDescent(nameof(Point.X)).Fit(Point.View(_ml)).Transform(Point.View(_ml)).Schema;
        using var model = _ml.Regression().Fit(Point.View(_ml));

        model.Transform(Point.View(_ml)).Schema.Notes("Score").Should().BeEquivalentTo(own.Notes("Score"));
    }

    [Fact]
    public void What_is_said_before_a_fit_holds_after_it()
    {
        var shape = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Point.Side)).GetOutputSchema(ShapeOfPoints());
        var said = _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(3)).GetOutputSchema(shape);
        using var model = _ml.Multiclass(nameof(Point.Side)).Fit(Point.View(_ml));
        var schema = model.Transform(Point.View(_ml)).Schema;

        foreach (var name in (string[])["PredictedLabel", "Score"])
        {
            var column = said.Should().ContainSingle(column => column.Name == name).Subject;
            column.IsKey.Should().Be(schema[name].Type is KeyDataViewType);
            column.Kind.Should()
                .Be(schema[name].Type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar);
            column.Annotations.Select(note => note.Name).Should().BeEquivalentTo(schema.Notes(name).Keys);
        }
        said.Single(column => column.Name == "PredictedLabel").Annotations.Single(note => note.Name == "KeyValues").ItemType.Should()
            .Be(NumberDataViewType.Int32);
    }

    [Theory]
    [InlineData(nameof(Point.Side))]
    [InlineData(nameof(Point.Number))]
    public void Numbers_that_were_made_keys_come_back(string label)
    {
        using var model = _ml.Multiclass(label).Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "PredictedLabel"))
            .Fit(Point.View(_ml));
        var scored = model.Transform(Point.View(_ml));

        var right = label == nameof(Point.Side)
            ? scored.GetColumn<int>("Back").Zip(Point.All()).Count(row => row.First == row.Second.Side)
            : scored.GetColumn<uint>("Back").Zip(Point.All()).Count(row => row.First == row.Second.Number);

        right.Should().BeGreaterThan(270);
    }

    [Fact]
    public void Keys_of_a_text_file_need_no_values_and_may_be_bytes_and_its_sparse_vectors_are_read()
    {
        using var file =
            new TemporaryFile(
            [.. Point.All()
            .Select(point => FormattableString.Invariant($"{(byte)(point.X + 1)}\t3\t{(point.X < 0 ? "0" : "1")}:{MathF.Abs(point.X)}"))]);
        var loader = _ml.Data.CreateTextLoader(new TextLoader.Options
        {
            Columns = [new("Label", DataKind.Byte, [new(0)], new(3)), new("Features", DataKind.Single, [new(1, 3)])],
            AllowSparse = true,
        });
        var data = loader.Load(file.Path);
        Sparse(data).Should().BeGreaterThan(0, "that is what this is about");

        using var model = _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() =>
            Sequential(("in", Linear(3, 16)), ("relu", ReLU()), ("out", Linear(16, 3))), "Label", numberOfEpochs: 30).Fit(data);

        _ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy.Should().BeGreaterThan(0.95);
        model.Transform(data).Schema.Notes("PredictedLabel").Should().NotContainKey("KeyValues");
    }

    [Fact]
    public void An_image_is_a_vector_with_a_shape()
    {
        var data =
            _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60)
            .Select(i =>
            new Image { Pixels = [.. Enumerable.Range(0, 64).Select(p => p % 8 < 4 == (i % 2 == 0) ? 1f : 0f)], IsLeft = i % 2 == 0 }));
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Image.IsLeft), FeatureColumnName = nameof(Image.Pixels),
            Training = new() { InputShape = [1, 8, 8], Epochs = 20 } };
        var trainer = (TorchSharpNetworkOptions options) => _ml.BinaryClassification.Trainers.TorchSharpNetwork(
            () => Sequential(("conv", Conv2d(1, 4, 3)), ("relu", ReLU()), ("flat", Flatten()), ("out", Linear(4 * 6 * 6, 1))), options);

        using var model = trainer(options).Fit(data);

        _ml.BinaryClassification.Evaluate(model.Transform(data), nameof(Image.IsLeft)).Accuracy.Should().Be(1);
        var stretched = () => trainer(options with { Training = options.Training with { InputShape = [1, 8, 9] } }).Fit(data);
        stretched.Should().Throw<NetworkDataException>().WithMessage("InputShape (1, 8, 9) takes 72 features, and a row has 64.");
    }

    [Fact]
    public void Columns_are_named_as_the_options_say()
    {
        var options =
            new TorchSharpNetworkOptions { LabelColumnName = nameof(Point.IsRight), ScoreColumnName = "Logit",
            PredictedLabelColumnName = "Says", ProbabilityColumnName = "Chance" };
        using var model = _ml.BinaryClassification.Trainers.TorchSharpNetwork(() => Point.Net(1), options).Fit(Point.View(_ml));
        var scored = model.Transform(Point.View(_ml));

        scored.Schema.Skip(Point.View(_ml).Schema.Count).Select(column => column.Name).Should().Equal("Says", "Logit", "Chance");
        _ml.BinaryClassification.Evaluate(scored, nameof(Point.IsRight), "Logit", "Chance", "Says").Accuracy.Should().BeGreaterThan(0.9);
        foreach (var (logit, chance) in scored.GetColumn<float>("Logit").Zip(scored.GetColumn<float>("Chance")))
            chance.Should().BeApproximately(1 / (1 + MathF.Exp(-logit)), 1e-6f);
    }

    private static int Sparse(IDataView data)
    {
        using var cursor = data.GetRowCursor([data.Schema["Features"]]);
        var (read, buffer, sparse) = (cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]), default(VBuffer<float>), 0);
        while (cursor.MoveNext())
        {
            read(ref buffer);
            if (!buffer.IsDense) sparse++;
        }
        return sparse;
    }

    private SchemaShape ShapeOfPoints() => _ml.Transforms.CustomMapping<Nothing, Point>((_, _) => { }, null).GetOutputSchema(new([]));

    private sealed class Nothing;

    private sealed class Image
    {
        [VectorType(64)]
        public float[] Pixels { get; set; } = [];

        public bool IsLeft { get; set; }
    }
}
