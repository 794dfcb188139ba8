using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Every fault is found before the first step, and says what, where, what is expected and what to do.</summary>
public sealed class NetworkFaultTests
{
    [Fact]
    public void A_feature_that_is_no_number_is_named_with_its_place() =>
        Fault(Rows.Multiclass, Changed(features: (3 * Rows.Width) + 2, to: float.NaN)).Message.Should()
            .Be("Feature 2 of row 3 is NaN; finite numbers are expected. Replace what is missing, or leave the row out.");

    [Theory]
    [InlineData(3f, "The label of row 5 is 3; whole numbers from 0 to 2 are expected.")]
    [InlineData(-1f, "The label of row 5 is -1; whole numbers from 0 to 2 are expected.")]
    [InlineData(1.5f, "The label of row 5 is 1.5; whole numbers from 0 to 2 are expected.")]
    [InlineData(float.NaN, "The label of row 5 is NaN; whole numbers from 0 to 2 are expected.")]
    public void A_label_out_of_range_is_named_with_its_row(float label, string message)
    {
        var fault = Fault(Rows.Multiclass, Changed(label: 5, to: label));

        fault.Message.Should().Be(message);
        fault.IsAboutLabels.Should().BeTrue();
    }

    [Fact]
    public void Each_task_says_which_labels_it_takes()
    {
        Fault(NetworkTask.Binary, Rows.OfClasses()).Message.Should().Contain("0 or 1 are expected");
        Fault(NetworkTask.Regression, Changed(label: 5, to: float.PositiveInfinity)).Message.Should()
            .Contain("finite numbers are expected");
    }

    [Fact]
    public void An_empty_set_and_one_of_a_single_class_teach_nothing()
    {
        Fault(Rows.Multiclass, new([], [])).Message.Should().Contain("no rows");
        Fault(NetworkTask.Regression, new([], [1f, 2f])).Message.Should().Contain("2 rows have no features");
        Fault(Rows.Multiclass, new(new float[4 * Rows.Width], [2, 2, 2, 2])).Message.Should()
            .Contain("All 4 rows are of class 2; at least two classes are expected");
        Fault(NetworkTask.Regression, new(new float[Rows.Width], [1f]), new() { ValidationShare = 0.5 }).Message.Should()
            .Contain("none is left to learn from");
    }

    [Fact]
    public void Rows_that_do_not_fit_the_labels_are_no_data()
    {
        FluentActions.Invoking(() => new NetworkData(new float[7], new float[2])).Should().Throw<ArgumentException>()
            .WithMessage("7 features do not make 2 equal rows*");
        FluentActions.Invoking(() => new NetworkData(new float[7], [])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_output_that_is_too_narrow_is_found_before_the_first_step()
    {
        var seen = new RecordedTraining();
        var train = () => new NetworkTrainer(() => Rows.Net(5), Rows.Multiclass, new() { Callbacks = [seen] }).Train(Rows.OfClasses());

        train.Should().Throw<ArgumentException>()
            .WithMessage("*makes (1, 5) of a row as (1, 6); (1, 3) is expected. Give its last layer 3 outputs.");
        seen.Iterations.Should().BeEmpty();
    }

    [Fact]
    public void A_row_the_network_cannot_take_is_told_with_its_shape_and_the_option_for_it()
    {
        var train = () => new NetworkTrainer(() => Nets.Cnn(), NetworkTask.Multiclass(4)).Train(new(new float[200], [0, 1]));
        train.Should().Throw<ArgumentException>().WithMessage("*cannot take a row as (1, 100)*InputShape*");

        Fault(NetworkTask.Multiclass(4), new(new float[200], [0, 1]), new() { InputShape = [1, 10, 11] }).Message.Should()
            .Be("InputShape (1, 10, 11) takes 110 features, and a row has 100.");
    }

    [Fact]
    public void All_options_that_make_no_sense_are_told_at_once()
    {
        var options = new NetworkTrainerOptions
        {
            Epochs = 0, BatchSize = -1, LearningRate = double.NaN, ValidationShare = 1, MaxGradientNorm = 0, InputShape = [1, 0],
                EarlyStopping = new(0, -1), Callbacks = [null!],
        };

        var create = () => new NetworkTrainer(() => Rows.Net(3), Rows.Multiclass, options);

        var lines = create.Should().Throw<ArgumentException>().Which.Message.Split(Environment.NewLine);
        lines.Select(line => line.Split(' ')[0]).Should().Equal(
            "Epochs", "BatchSize", "LearningRate", "ValidationShare", "EarlyStopping.Patience", "EarlyStopping.MinDelta", "MaxGradientNorm",
                "InputShape", "Callbacks");
        lines[0].Should().Be("Epochs is 0; 1 or more is expected.");
    }

    [Fact]
    public void Early_stopping_without_validation_rows_is_refused()
    {
        var create = () => new NetworkTrainer(() => Rows.Net(3), Rows.Multiclass, new() { EarlyStopping = new() });

        create.Should().Throw<ArgumentException>()
            .WithMessage("ValidationShare is 0; above 0, since EarlyStopping goes by the validation rows is expected.*");
    }

    [Fact]
    public void Fewer_than_two_classes_are_no_task() =>
        FluentActions.Invoking(() => NetworkTask.Multiclass(1)).Should().Throw<ArgumentOutOfRangeException>();

    private static NetworkDataException Fault(NetworkTask task, NetworkData data, NetworkTrainerOptions? options = null)
    {
        var live = LiveTensors.Count();
        var train = () =>
            new NetworkTrainer(() =>
            throw new InvalidOperationException("no network is made for data that cannot be learnt from"), task, options).Train(data);
        var fault = train.Should().Throw<NetworkDataException>().Which;
        LiveTensors.Count().Should().Be(live);
        return fault;
    }

    private static NetworkData Changed(float to, int? features = null, int? label = null)
    {
        var data = Rows.OfClasses();
        if (features is { } place) data.Features[place] = to;
        if (label is { } row) data.Labels[row] = to;
        return data;
    }
}
