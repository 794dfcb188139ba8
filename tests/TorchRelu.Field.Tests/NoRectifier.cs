using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>What looks like a rectifier and is none: nothing is watched there, and nothing is said.</summary>
public sealed class NoRectifier
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("abs")]
    [InlineData("square")]
    [InlineData("sigmoid")]
    [InlineData("softplus")]
    [InlineData("softplus and dropout")]
    [InlineData("softmax")]
    [InlineData("gelu")]
    [InlineData("elu")]
    [InlineData("leaky relu")]
    [InlineData("tanh")]
    [InlineData("dropout")]
    [InlineData("exp")]
    public void A_function_that_passes_gradients_everywhere_is_no_site(string function)
    {
        var run = Judge.Right(new FreshDraws(function)
        {
            Model = () => new Net(
                (w, x) => w.Chain(Apply(function, w.Call("fc1", x)), "fc2", "relu2", "fc3"),
                ("fc1", Linear(8, 16).Shut(5, -4)), ("fc2", Linear(16, 8).Shut(8, 4).Shut(3)), ("relu2", ReLU()),
                ("fc3", Linear(8, 2))),
            Hooked = [("relu2", 1)],
            Draw = _ => [0.3 * randn(50, 8)],
            Steps = 50,
            Planted = 3,
        });

        run.Report.Layers.Select(layer => layer.Name).Should().Equal("relu2");
        run.Findings.Should().NotContain(finding => finding.Kind == FindingKind.SuspectedFunctional);
    }

    [Theory]
    [InlineData("pixels")]
    [InlineData("words")]
    [InlineData("one-hot")]
    [InlineData("zeros")]
    public void Data_with_many_zeros_is_not_taken_for_a_rectified_output(string data)
    {
        var run = Judge.Right(new FreshDraws(data)
        {
            Model = () => Sequential(("fc1", Linear(20, 16).Shut(5)), ("relu1", ReLU()), ("fc2", Linear(16, 2))),
            Hooked = [("relu1", 1)],
            Draw = _ => [data switch
            {
                "pixels" => (randn(50, 20) - 0.5).clamp(0, 1),
                "words" => poisson(full([50, 20], 0.3f)),
                "one-hot" => functional.one_hot(randint(20, [50], int64), 20).to_type(float32),
                _ => zeros(50, 20),
            }],
            Steps = 50,
        });

        run.Report.Layers.Select(layer => layer.Name).Should().Equal("relu1");
        run.Report.ModelFindings.Should().NotContain(finding => finding.Kind != FindingKind.ConstantInputs);
    }

    [Fact]
    public void A_pooled_module_is_not_watched_a_second_time_at_its_reader()
    {
        var run = Judge.Right(new FreshDraws("convolutions by modules")
        {
            Model = () => Sequential(
                ("conv1", Conv2d(1, 6, 3).Shut(2)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("conv2", Conv2d(6, 6, 3)),
                ("relu2", ReLU()), ("flat", Flatten()), ("drop", Dropout(0.4)), ("fc", Linear(54, 3))),
            Hooked = [("relu1", 1), ("relu2", 1)],
            Draw = _ => [randn(30, 1, 12, 12)],
            Steps = 50,
            Planted = 2,
        });

        run.Report.Layers.Select(layer => layer.Name).Should().Equal("relu1", "relu2");
    }

    private static Tensor Apply(string function, Tensor z) => function switch
    {
        "nothing" => z,
        "abs" => z.abs(),
        "square" => z.pow(2),
        "sigmoid" => z.sigmoid(),
        "softplus" => z.exp().log1p(),
        "softplus and dropout" => functional.dropout(z.exp().log1p(), 0.3),
        "softmax" => functional.softmax(z, 1),
        "gelu" => functional.gelu(z),
        "elu" => functional.elu(z, 1.0),
        "leaky relu" => functional.leaky_relu(z, 0.01),
        "tanh" => z.tanh(),
        "dropout" => functional.dropout(z, 0.5),
        "exp" => z.exp(),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };
}
