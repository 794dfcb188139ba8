using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Where the channels lie in a tensor is what producer and readers agree on.</summary>
public sealed class Dimensions
{
    [Theory]
    [InlineData(2, 8)]
    [InlineData(1, 4)]
    public void A_ReLU_behind_a_flattened_convolution_has_a_unit_for_each_value(int shut, int dead)
    {
        var run = Along(1, dead, () => randn(40, 1, 4, 4), (w, x) => w.Chain(x, "conv", "flatten", "relu", "fc"),
            () => [("conv", Conv2d(1, 2, 3).Shut(shut)), ("flatten", Flatten()), ("relu", ReLU()), ("fc", Linear(8, 2))]);

        run.Layer("relu").Channels.Should().Be(8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ReLU_behind_pooling_dropout_and_flattening_has_a_unit_for_each_value(bool function) => Along(
        1, 16, () => randn(40, 1, 10, 10),
        (w, x) => function
            ? w.Chain(functional.dropout(functional.max_pool2d(w.Call("conv", x), 2), 0.3).flatten(1), "relu", "fc")
            : w.Chain(x, "conv", "pool", "drop", "flatten", "relu", "fc"),
        () => [("conv", Conv2d(1, 3, 3).Shut(1)), ("pool", MaxPool2d(2)), ("drop", Dropout(0.3)), ("flatten", Flatten()), ("relu", ReLU()),
        ("fc", Linear(48, 2))]);

    [Fact]
    public void Channels_last_by_permute_are_the_last_dimension() => Along(3, 4, () => randn(40, 3, 5, 5),
        (w, x) => w.Chain(w.Call("conv", x).permute(0, 2, 3, 1), "relu", "fc").mean([1L, 2L]),
        () => [("conv", Conv2d(3, 8, 3, padding: 1).Shut(4)), ("relu", ReLU()), ("fc", Linear(8, 2))]);

    [Fact]
    public void Channels_last_for_the_ReLU_alone_are_the_last_dimension() => Along(3, 4, () => randn(40, 3, 5, 5),
        (w, x) => w.Call("conv2", w.Call("relu", w.Call("conv", x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)).mean([2L, 3L]),
        () => [("conv", Conv2d(3, 8, 3, padding: 1).Shut(4)), ("relu", ReLU()), ("conv2", Conv2d(8, 2, 3))]);

    [Fact]
    public void A_Linear_transposed_for_a_Conv1d_has_its_units_in_dimension_one() => Along(1, 3, () => randn(40, 5, 6),
        (w, x) => w.Chain(w.Call("fc", x).transpose(1, 2), "relu", "conv").mean([2L]),
        () => [("fc", Linear(6, 8).Shut(3)), ("relu", ReLU()), ("conv", Conv1d(8, 2, 3))]);

    [Fact]
    public void A_Linear_transposed_and_back_has_its_units_in_dimension_one() => Along(1, 3, () => randn(40, 5, 6),
        (w, x) => w.Call("out", w.Call("relu", w.Call("fc", x).transpose(1, 2)).transpose(1, 2)).mean([1L]),
        () => [("fc", Linear(6, 8).Shut(3)), ("relu", ReLU()), ("out", Linear(8, 2))]);

    [Fact]
    public void An_image_flattened_to_a_series_keeps_its_channels() => Along(1, 3, () => randn(40, 1, 6, 6),
        (w, x) => w.Chain(x, "conv", "flatten", "relu", "conv1").mean([2L]),
        () => [("conv", Conv2d(1, 8, 3).Shut(3)), ("flatten", Flatten(2)), ("relu", ReLU()), ("conv1", Conv1d(8, 2, 3))]);

    [Fact]
    public void Patches_of_an_image_become_tokens_with_channels_last() => Along(2, 3, () => randn(40, 1, 6, 6),
        (w, x) => w.Chain(w.Call("patch", x).flatten(2).transpose(1, 2), "relu", "fc").mean([1L]),
        () => [("patch", Conv2d(1, 8, 2, stride: 2).Shut(3)), ("relu", ReLU()), ("fc", Linear(8, 2))]);

    [Fact]
    public void Mixing_over_tokens_has_its_units_where_the_tokens_were() => Along(2, 4, () => randn(40, 5, 7),
        (w, x) => w.Chain(x.transpose(1, 2), "mix", "relu", "back").transpose(1, 2).mean([1L]),
        () => [("mix", Linear(5, 10).Shut(4)), ("relu", ReLU()), ("back", Linear(10, 5))]);

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(40)]
    public void Tokens_behind_a_Linear_have_channels_last_however_many_they_are(int tokens) => Along(2, 3, () => randn(40, tokens, 6),
        (w, x) => w.Chain(x, "fc", "relu", "out").mean([1L]),
        () => [("fc", Linear(6, 12).Shut(3)), ("relu", ReLU()), ("out", Linear(12, 2))]);

    [Fact]
    public void A_series_behind_a_Conv1d_has_its_channels_first() => Along(1, 3, () => randn(40, 2, 9),
        (w, x) => w.Call("out", w.Chain(x, "conv", "relu").amax([2L])),
        () => [("conv", Conv1d(2, 7, 3).Shut(3)), ("relu", ReLU()), ("out", Linear(7, 2))]);

    [Fact]
    public void A_volume_has_its_channels_first() => Along(1, 2, () => randn([40, 1, 4, 4, 4]),
        (w, x) => w.Chain(x, "conv", "relu", "flatten", "out"),
        () => [("conv", Conv3d(1, 5, 3).Shut(2)), ("relu", ReLU()), ("flatten", Flatten()), ("out", Linear(40, 2))]);

    [Theory]
    [InlineData("transposed for a Conv1d", 1)]
    [InlineData("patches", 2)]
    [InlineData("there and back", 1)]
    public void Sides_of_equal_length_are_told_apart_or_left_undecided(string kind, int right)
    {
        var run = Units(right, () => kind == "patches" ? randn(40, 1, 4, 4) : randn(40, 8, 6), () => Square(kind));

        if (run.Layer("relu").ChannelDimension == right && run.Layer("relu").Undecided == 0) Judge.Right(run);
        else IsUndecidedWithTheOption(run.Layer("relu"));
    }

    [Theory]
    [InlineData("joined again")]
    [InlineData("read by head")]
    public void Heads_by_view_lie_in_two_dimensions_and_are_left_undecided(string kind)
    {
        var run = Units(3, () => randn(40, 5, 8), () => new Net(
            (w, x) =>
            {
                var heads = w.Call("relu", Heads(w.Call("fc", x)));
                return kind == "joined again" ? w.Call("out", heads.transpose(1, 2).reshape(-1, 5, 24)) : w.Call("head", heads);
            },
            ("fc", Linear(8, 24).Shut(9)), ("relu", ReLU()), ("out", Linear(24, 2)), ("head", Linear(6, 2))));

        IsUndecidedWithTheOption(run.Layer("relu"));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 0)]
    public void The_option_decides_where_the_shapes_do_not(int told, int dead)
    {
        var run = Run.Of(new FreshDraws("heads, told")
        {
            Model = () => new Net(
                (w, x) => w.Call("out", w.Call("relu", Heads(w.Call("fc", x))).transpose(1, 2).reshape(-1, 5, 24)),
                ("fc", Linear(8, 24).Shut(12)), ("relu", ReLU()), ("out", Linear(24, 2))),
            Options = () => new DyingReluOptions { ChannelDimensions = new Dictionary<string, int> { ["relu"] = told } },
            Hooked = [("relu", told)],
            Draw = _ => [randn(40, 5, 8)],
            Steps = 40,
            Planted = dead,
        });

        Judge.Right(run);
        (run.Layer("relu").ChannelDimension, run.Layer("relu").ChannelAxis).Should().Be((told, ChannelAxis.Told));
    }

    // Trains with units whose truth is recorded along the right dimension, and holds the report against it.
    private static Run Along(
        int dimension,
        int dead,
        Func<Tensor> draw,
        Func<Wiring, Tensor, Tensor> forward,
        Func<(string Name, Module<Tensor, Tensor> Layer)[]> layers)
    {
        var run = Judge.Right(new FreshDraws($"units along dimension {dimension}")
        {
            Model = () => new Net(forward, layers()),
            Hooked = [("relu", dimension)],
            Draw = _ => [draw()],
            Steps = 40,
            Planted = dead,
        });

        run.Layer("relu").ChannelDimension.Should().Be(dimension);
        return run;
    }

    private static Run Units(int dimension, Func<Tensor> draw, Func<Net> model) => Run.Of(new FreshDraws("units that may be anywhere")
    {
        Model = model,
        Hooked = [("relu", dimension)],
        Draw = _ => [draw()],
        Steps = 40,
    });

    private static Tensor Heads(Tensor values) => values.view(-1, 5, 4, 6).transpose(1, 2);

    private static Net Square(string kind) => kind switch
    {
        "patches" => new Net(
            (w, x) => w.Chain(w.Call("patch", x).flatten(2).transpose(1, 2), "relu", "fc").mean([1L]),
            ("patch", Conv2d(1, 4, 2, stride: 2).Shut(2)), ("relu", ReLU()), ("fc", Linear(4, 2))),
        "there and back" => new Net(
            (w, x) => w.Call("out", w.Call("relu", w.Call("fc", x).transpose(1, 2)).transpose(1, 2)).mean([1L]),
            ("fc", Linear(6, 8).Shut(3)), ("relu", ReLU()), ("out", Linear(8, 2))),
        _ => new Net(
            (w, x) => w.Chain(w.Call("fc", x).transpose(1, 2), "relu", "conv").mean([2L]),
            ("fc", Linear(6, 8).Shut(3)), ("relu", ReLU()), ("conv", Conv1d(8, 2, 3))),
    };

    private static void IsUndecidedWithTheOption(LayerReport layer)
    {
        layer.Dead.Should().Be(0);
        layer.ChannelReports.Should().BeEmpty("nothing is counted along a dimension that may be wrong");
        var told = string.Join(" ", layer.Findings.Select(finding => finding.Text).Append(layer.Problem));
        told.Should().Contain("options.ChannelDimensions");
    }
}
