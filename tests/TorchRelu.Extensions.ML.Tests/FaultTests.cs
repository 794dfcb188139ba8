using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>Faults are of ML.NET's own type and wording, and name the column and what was expected.</summary>
public sealed class FaultTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_label_of_another_type_is_named_before_anything_is_fitted_and_at_the_fit()
    {
        var fitted = false;
        var trainer = _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(3), nameof(Point.X));
        var chain = _ml.Transforms.CopyColumns("Copy", nameof(Point.X)).WithOnFitDelegate(_ => fitted = true).Append(trainer);

        Fails(() => chain.Fit(Point.View(_ml)))
            .WithMessage("Schema mismatch for label column 'X': expected Key of 2 or more values, got Scalar of Single*");
        fitted.Should().BeFalse();
        Fails(() => trainer.Fit(Point.View(_ml)))
            .WithMessage("Schema mismatch for label column 'X': expected Key of 2 or more values, got Single*");
    }

    [Fact]
    public void Each_task_says_which_label_it_expects()
    {
        Fails(() => _ml.BinaryClassification.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.Name)).Fit(Point.View(_ml)))
            .WithMessage("Schema mismatch for label column 'Name': expected Boolean, got String*");
        Fails(() => _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.IsRight)).Fit(Point.View(_ml)))
            .WithMessage("Schema mismatch for label column 'IsRight': expected Single, got Boolean*");
        Fails(() => _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.Features)).Fit(Point.View(_ml)))
            .WithMessage("Schema mismatch for label column 'Features': expected Single, got Vector<Single, 2>*");
    }

    [Fact]
    public void A_key_of_one_value_is_no_choice() =>
        Fails(() => _ml.Multiclass().Fit(Point.View(_ml, count: 1)))
            .WithMessage("Schema mismatch for label column 'Label': expected Key of 2 or more values, got Key<UInt32, 0-0>*");

    [Fact]
    public void A_missing_column_is_named()
    {
        Fails(() => _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.X), "Pixels").Fit(Point.View(_ml)))
            .WithMessage("Could not find feature column 'Pixels'*");
        Fails(() => _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), "Price").Fit(Point.View(_ml)))
            .WithMessage("Could not find label column 'Price'*");
        Fails(() => _ml.Transforms.CopyColumns("Copy", "X").Append(_ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), "Price"))
            .Fit(Point.View(_ml)))
            .WithMessage("Could not find label column 'Price'*");
    }

    [Fact]
    public void Features_are_a_vector_of_single_of_known_size()
    {
        var trainer = _ml.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1));
        var growing = _ml.Data.LoadFromEnumerable([new Growing { Features = [1, 2] }]);
        var doubles = _ml.Data.LoadFromEnumerable([new Doubles { Features = [1, 2] }]);

        Fails(() => trainer.Fit(growing))
            .WithMessage("Schema mismatch for feature column 'Features': expected known-size vector of Single, got Vector<Single>*");
        Fails(() => trainer.Fit(doubles))
            .WithMessage("Schema mismatch for feature column 'Features': expected known-size vector of Single, got Vector<Double, 2>*");
        Fails(() => _ml.Transforms.CopyColumns("Copy", "Label").Append(trainer).Fit(growing))
            .WithMessage(
            "Schema mismatch for feature column 'Features': expected known-size vector of Single, got VariableVector of Single*");
    }

    [Fact]
    public void Features_of_another_size_than_trained_on_are_not_scored()
    {
        using var model = _ml.Regression().Fit(Point.View(_ml));
        var wide = _ml.Transforms.Concatenate("Features", "Features", "Features").Fit(Point.View(_ml)).Transform(Point.View(_ml));

        Fails(() => model.Transform(wide))
            .WithMessage("Schema mismatch for feature column 'Features': expected Vector<Single, 2>, got Vector<Single, 4>*");
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_said_by_the_trainer()
    {
        var missing = Point.All().ToList();
        missing[4].Features[1] = float.NaN;
        var nan = () => _ml.Regression().Fit(_ml.Data.LoadFromEnumerable(missing));
        nan.Should().Throw<NetworkDataException>().WithMessage("Feature 1 of row 4 is NaN*");

        var right = () => _ml.Binary().Fit(_ml.Data.LoadFromEnumerable(Point.All().Where(point => point.IsRight)));
        right.Should().Throw<NetworkDataException>().WithMessage("All 100 rows are of class 1; at least two classes are expected*");

        var none = () => _ml.Regression().Fit(_ml.Data.LoadFromEnumerable(Array.Empty<Point>()));
        none.Should().Throw<NetworkDataException>().WithMessage("There are no rows*");

        var unknown = _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(Point.View(_ml, 2)).Transform(Point.View(_ml));
        var unlabelled = () => _ml.MulticlassClassification.Trainers.TorchSharpNetwork(() => Point.Net(2)).Fit(unknown);
        unlabelled.Should().Throw<NetworkDataException>().WithMessage("The label of row 2 is -1; whole numbers from 0 to 1 are expected.");
    }

    [Fact]
    public void A_network_that_does_not_fit_the_classes_is_said_before_the_first_step()
    {
        var narrow = () => _ml.Multiclass(net: () => Point.Net(2)).Fit(Point.View(_ml));

        narrow.Should().Throw<ArgumentException>()
            .WithMessage("*makes (1, 2) of a row as (1, 2); (1, 3) is expected. Give its last layer 3 outputs.");
    }

    [Fact]
    public void A_column_that_was_not_asked_for_and_one_of_another_type_are_refused()
    {
        using var model = _ml.Regression().Fit(Point.View(_ml));
        var scored = model.Transform(Point.View(_ml));
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);

        Fails(() => cursor.GetGetter<float>(scored.Schema["X"])).WithMessage("Column 'X' is not active in this cursor*");
        var wrong = () => cursor.GetGetter<double>(scored.Schema["Score"]);
        wrong.Should().Throw<InvalidOperationException>()
            .WithMessage("Column 'Score' is of type Single, and cannot be read as System.Double");
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<ArgumentOutOfRangeException> Fails(Func<object> act) =>
        act.Should().Throw<ArgumentOutOfRangeException>();

    private sealed class Growing
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Doubles
    {
        [VectorType(2)]
        public double[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
