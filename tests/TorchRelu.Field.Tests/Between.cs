using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>A function between a watched ReLU and the layer that reads it.</summary>
public sealed class Between
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("max_pool2d")]
    [InlineData("avg_pool2d")]
    [InlineData("dropout")]
    [InlineData("pad")]
    [InlineData("interpolate")]
    [InlineData("slice")]
    [InlineData("add to itself")]
    [InlineData("scale")]
    [InlineData("cat with the input")]
    [InlineData("cat twice")]
    [InlineData("clone and contiguous")]
    [InlineData("shuffle")]
    public void A_function_behind_a_convolution_leaves_its_reader_known(string function)
    {
        var run = Judge.Right(new FreshDraws(function)
        {
            Model = () => new Net(
                (w, x) => w.Call("fc", w.Call("conv2", Apply(function, w.Chain(x, "conv1", "relu1"), x)).mean([2L, 3L])),
                ("conv1", Conv2d(1, 8, 3, padding: 1).Shut(3)), ("relu1", ReLU()), ("conv2", Conv2d(Width(function), 4, 3)),
                ("fc", Linear(4, 2))),
            Hooked = [("relu1", 1)],
            Draw = _ => [randn(30, 1, 8, 8)],
            Steps = 50,
            Planted = 3,
        });

        Holds(run, "conv2");
    }

    [Theory]
    [InlineData("flatten")]
    [InlineData("view")]
    [InlineData("mean")]
    [InlineData("adaptive pooling")]
    [InlineData("amax")]
    [InlineData("permute and flatten")]
    [InlineData("pool, dropout and flatten")]
    public void A_function_between_a_convolution_and_a_Linear_leaves_its_reader_known(string function)
    {
        var run = Judge.Right(new FreshDraws(function)
        {
            Model = () => new Net(
                (w, x) => w.Call("fc", Gather(function, w.Chain(x, "conv1", "relu1"))),
                ("conv1", Conv2d(1, 8, 3).Shut(3)), ("relu1", ReLU()), ("fc", Linear(Gathered(function), 2))),
            Hooked = [("relu1", 1)],
            Draw = _ => [randn(30, 1, 6, 6)],
            Steps = 50,
            Planted = 3,
        });

        Holds(run, "fc");
    }

    [Fact]
    public void A_skip_around_a_block_of_modules_has_both_readers()
    {
        var run = Judge.Right(new FreshDraws("a skip")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var hidden = w.Chain(x, "fc1", "relu1");
                    return w.Call("fc3", hidden + w.Call("fc2", hidden));
                },
                ("fc1", Linear(6, 10).Shut(3)), ("relu1", ReLU()), ("fc2", Linear(10, 10)), ("fc3", Linear(10, 1))),
            Hooked = [("relu1", 1)],
            Draw = _ => [randn(50, 6)],
            Steps = 50,
            Planted = 3,
        });

        run.Layer("relu1").Consumers.Should().BeEquivalentTo("fc2", "fc3");
        run.Report.ModelFindings.Should().BeEmpty();
    }

    [Fact]
    public void A_dense_block_concatenates_and_every_reader_is_known()
    {
        var run = Judge.Right(new FreshDraws("a dense block")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var first = w.Chain(x, "fc1", "relu1");
                    var second = w.Chain(cat([x, first], 1), "fc2", "relu2");
                    return w.Call("fc3", cat([x, first, second], 1));
                },
                ("fc1", Linear(6, 10).Shut(3)), ("relu1", ReLU()), ("fc2", Linear(16, 10).Shut(2)), ("relu2", ReLU()),
                ("fc3", Linear(26, 1))),
            Hooked = [("relu1", 1), ("relu2", 1)],
            Draw = _ => [randn(50, 6)],
            Steps = 50,
            Planted = 5,
        });

        run.Layer("relu1").Consumers.Should().BeEquivalentTo("fc2", "fc3");
        run.Layer("relu2").Consumers.Should().Equal("fc3");
        run.Report.ModelFindings.Should().BeEmpty();
    }

    private static void Holds(Run run, string reader)
    {
        run.Report.Layers.Select(layer => layer.Name).Should().Equal("relu1");
        run.Layer("relu1").Consumers.Should().Equal(reader);
        run.Layer("relu1").Producer.Should().Be("conv1");
        run.Findings.Should().NotContain(finding => finding.Kind == FindingKind.SuspectedFunctional);
    }

    private static int Width(string function) => function switch { "slice" => 6, "cat with the input" => 9, "cat twice" => 16, _ => 8 };

    private static Tensor Apply(string function, Tensor hidden, Tensor input) => function switch
    {
        "nothing" => hidden,
        "max_pool2d" => functional.max_pool2d(hidden, 2),
        "avg_pool2d" => functional.avg_pool2d(hidden, 2),
        "dropout" => functional.dropout(hidden, 0.5),
        "pad" => functional.pad(hidden, (1, 1, 1, 1)),
        "interpolate" => functional.interpolate(hidden, scale_factor: [2, 2]),
        "slice" => hidden.slice(1, 2, 8, 1),
        "add to itself" => hidden + hidden,
        "scale" => hidden * 0.5,
        "cat with the input" => cat([hidden, input], 1),
        "cat twice" => cat([hidden, hidden], 1),
        "clone and contiguous" => hidden.clone().contiguous(),
        "shuffle" => hidden.view(-1, 2, 4, 8, 8).transpose(1, 2).reshape(-1, 8, 8, 8),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };

    private static int Gathered(string function) => function switch
    {
        "mean" or "adaptive pooling" or "amax" => 8,
        "pool, dropout and flatten" => 32,
        _ => 128,
    };

    private static Tensor Gather(string function, Tensor hidden) => function switch
    {
        "flatten" => hidden.flatten(1),
        "view" => hidden.view(-1, 128),
        "mean" => hidden.mean([2L, 3L]),
        "adaptive pooling" => functional.adaptive_avg_pool2d(hidden, [1, 1]).flatten(1),
        "amax" => hidden.amax([2L, 3L]),
        "permute and flatten" => hidden.permute(0, 2, 3, 1).flatten(1),
        "pool, dropout and flatten" => functional.dropout(functional.max_pool2d(hidden, 2), 0.5).flatten(1),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };
}
