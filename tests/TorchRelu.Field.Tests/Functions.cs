using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Rectifiers that are functions. They are found by default and named by their place.</summary>
public sealed class Functions
{
    [Theory]
    [InlineData("functional.relu")]
    [InlineData("functional.relu in place")]
    [InlineData("relu")]
    [InlineData("relu_")]
    [InlineData("clamp")]
    [InlineData("clamp_min")]
    [InlineData("relu6")]
    [InlineData("maximum")]
    [InlineData("where")]
    [InlineData("mask")]
    public void A_rectifier_written_as_a_function_is_watched_at_its_layer(string function)
    {
        var run = Judge.Right(new FreshDraws(function)
        {
            Model = () => new Net(
                (w, x) => w.Call("fc3", w.Call("relu2", w.Call("fc2", Rectify(function, w.Tap("fc1", w.Call("fc1", x)))))),
                ("fc1", Linear(8, 16).Shut(5)), ("fc2", Linear(16, 8).Shut(1)), ("relu2", ReLU()), ("fc3", Linear(8, 2))),
            Hooked = [("relu2", 1)],
            Draw = _ => [randn(50, 8)],
            Steps = 60,
            Planted = 6,
        });

        run.Report.Layers.Select(layer => layer.Name).Should().BeEquivalentTo("fc1", "relu2");
        run.Layer("fc1").Consumers.Should().Equal("fc2");
        run.Findings.Should().NotContain(finding => finding.Kind == FindingKind.SuspectedFunctional);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_without_any_rectifier_module_is_watched_by_its_functions(bool told) => Judge.Right(new FixedRows("functions only")
    {
        Model = () => new Net(
            (w, x) => w.Call("fc3", w.Tap("fc2", w.Call("fc2", w.Tap("fc1", w.Call("fc1", x)).relu())).relu()),
            ("fc1", Linear(6, 20).Shut(7)), ("fc2", Linear(20, 20).Shut(3)), ("fc3", Linear(20, 1))),
        Rows = () => [randn(1_200, 6), randn(1_200, 1)],
        Loss = (output, rows) => functional.mse_loss(output, rows[1]),
        Optimizer = model => optim.SGD(model.parameters(), 0.01),
        Told = told,
        Epochs = 3,
    });

    [Theory]
    [InlineData("sum")]
    [InlineData("add_")]
    [InlineData("difference")]
    public void A_rectified_residual_sum_is_watched_at_its_reader(string kind)
    {
        var run = Judge.Right(new FreshDraws($"residual {kind}")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var skip = w.Call("skip", x);
                    var branch = w.Chain(x, "fc1", "relu1", "fc2");
                    var sum = kind switch { "sum" => branch + skip, "add_" => branch.add_(skip), _ => skip - branch.neg() };
                    return w.Call("fc3", w.Tap("input of fc3", sum).relu());
                },
                ("skip", Linear(8, 12).Shut(4)), ("fc1", Linear(8, 10).Shut(2)), ("relu1", ReLU()), ("fc2", Linear(10, 12)),
                ("fc3", Linear(12, 1))),
            Hooked = [("relu1", 1)],
            Draw = _ => [randn(60, 8)],
            Steps = 50,
            Planted = 6,
        });

        run.Report.Layers.Select(layer => layer.Name).Should().BeEquivalentTo("relu1", "input of fc3");
    }

    [Fact]
    public void A_residual_sum_with_two_readers_is_watched_once()
    {
        var run = Run.Of(new FreshDraws("two readers")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var rectified = w.Tap("sum", w.Call("fc1", x) + w.Call("fc2", x)).relu();
                    return w.Call("fc3", rectified) + w.Call("fc4", rectified);
                },
                ("fc1", Linear(8, 12).Shut(4)), ("fc2", Linear(8, 12)), ("fc3", Linear(12, 1)), ("fc4", Linear(12, 1))),
            Draw = _ => [randn(60, 8)],
            Steps = 50,
            Planted = 4,
        });

        var layer = run.Report.Layers.Should().ContainSingle().Subject;
        layer.Name.Should().BeOneOf("input of fc3", "input of fc4");
        layer.Dead.Should().Be(4);
        layer.Consumers.Should().BeEquivalentTo("fc3", "fc4");
    }

    [Fact]
    public void A_rectified_convolution_behind_pooling_is_watched_before_the_pooling()
    {
        var run = Judge.Right(Images("pooled function", (w, x) =>
        {
            var pooled = functional.max_pool2d(w.Tap("conv1", w.Call("conv1", x)).relu(), 2);
            return w.Call("fc", w.Call("conv2", pooled).mean([2L, 3L]));
        }));

        run.Report.Layers.Select(layer => layer.Name).Should().Equal("conv1");
        run.Layer("conv1").Consumers.Should().Equal("conv2");
    }

    [Fact]
    public void A_rectified_normalisation_is_watched_at_the_normalisation() => Judge.Right(new FreshDraws("function behind BatchNorm")
    {
        Model = () => new Net(
            (w, x) => w.Call("fc", w.Tap("bn1", w.Chain(x, "conv1", "bn1")).relu().mean([2L, 3L])),
            ("conv1", Conv2d(2, 10, 3)), ("bn1", BatchNorm2d(10).Shut(4, -20)), ("fc", Linear(10, 2))),
        Draw = _ => [randn(30, 2, 6, 6)],
        Steps = 60,
        Planted = 4,
    });

    [Fact]
    public void Rectified_parts_that_are_concatenated_are_each_watched_at_their_layer() => Judge.Right(new FreshDraws("two rectified parts")
    {
        Model = () => new Net(
            (w, x) => w.Call("fc3", cat([w.Tap("fc1", w.Call("fc1", x)).relu(), w.Tap("fc2", w.Call("fc2", x)).relu()], 1)),
            ("fc1", Linear(8, 12).Shut(4)), ("fc2", Linear(8, 6).Shut(2)), ("fc3", Linear(18, 1))),
        Draw = _ => [randn(60, 8)],
        Steps = 50,
        Planted = 6,
    });

    [Fact]
    public void A_rectified_concatenation_has_all_its_units_watched_once()
    {
        var run = Run.Of(new FreshDraws("a rectified concatenation")
        {
            Model = () => new Net(
                (w, x) => w.Call("fc3", w.Tap("all", cat([w.Call("fc1", x), w.Call("fc2", x)], 1)).relu()),
                ("fc1", Linear(8, 12).Shut(4)), ("fc2", Linear(8, 6).Shut(2)), ("fc3", Linear(18, 1))),
            Draw = _ => [randn(60, 8)],
            Steps = 50,
            Planted = 6,
        });

        run.Report.Channels.Should().Be(18);
        run.Report.Dead.Should().Be(6);
    }

    [Fact]
    public void Functions_are_left_out_where_a_user_says_so()
    {
        var option = typeof(DyingReluOptions).GetProperty("WatchFunctions");
        option.Should().NotBeNull("functions are watched by default, and an option leaves them out");
        option!.GetValue(new DyingReluOptions()).Should().Be(true);
    }

    private static FreshDraws Images(string name, Func<Wiring, Tensor, Tensor> forward) => new(name)
    {
        Model = () => new Net(
            forward, ("conv1", Conv2d(1, 8, 3).Shut(3)), ("conv2", Conv2d(8, 4, 3)), ("fc", Linear(4, 2))),
        Draw = _ => [randn(30, 1, 12, 12)],
        Steps = 60,
        Planted = 3,
    };

    private static Tensor Rectify(string function, Tensor z) => function switch
    {
        "functional.relu" => functional.relu(z),
        "functional.relu in place" => functional.relu(z, inplace: true),
        "relu" => z.relu(),
        "relu_" => z.relu_(),
        "clamp" => z.clamp(0),
        "clamp_min" => z.clamp_min(0),
        "relu6" => functional.relu6(z),
        "maximum" => maximum(z, zeros_like(z)),
        "where" => where(z.gt(0f), z, zeros_like(z)),
        "mask" => z * z.gt(0f).to_type(float32),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };
}
