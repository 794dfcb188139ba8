using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>What a model returns is rectified: where it is zero everywhere, nothing can be learnt.</summary>
public sealed class Outputs
{
    [Theory]
    [InlineData("functional.relu")]
    [InlineData("relu_")]
    [InlineData("clamp")]
    [InlineData("module")]
    public void A_rectified_output_that_is_zero_everywhere_is_told_as_such(string rectifier)
    {
        var run = Judge.Right(Regression(rectifier, bias: -30, planted: 1));

        var layer = run.Layer(rectifier == "module" ? "end" : "fc2");
        (layer.Channels, layer.Dead).Should().Be((1, 1));
        run.Report.Findings.Should().Contain(finding => finding.Severity >= Severity.Warning
            && (finding.Layer == layer.Name || finding.Layer == null) && finding.Text.Contains("output", StringComparison.Ordinal));
        run.Report.ToText().Should().NotStartWith("Healthy");
    }

    [Theory]
    [InlineData("functional.relu")]
    [InlineData("clamp")]
    [InlineData("module")]
    public void A_rectified_output_that_varies_is_no_matter_of_concern(string rectifier)
    {
        var run = Judge.Right(Regression(rectifier, bias: 0.5f, planted: 0));

        run.Findings.Should().NotContain(finding => finding.Severity >= Severity.Warning);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("exp")]
    [InlineData("sigmoid")]
    [InlineData("square")]
    public void An_output_that_is_positive_by_another_function_is_no_site(string function)
    {
        var run = Judge.Right(Regression(function, bias: -3, planted: 0));

        run.Report.Layers.Select(layer => layer.Name).Should().Equal("relu");
    }

    [Fact]
    public void One_of_two_outputs_that_is_zero_everywhere_is_told()
    {
        var run = Judge.Right(new FreshDraws("two outputs")
        {
            Model = () => new HeadsNet(
                (w, x) =>
                {
                    var hidden = w.Chain(x, "fc1", "relu");
                    return (w.Tap("good", w.Call("good", hidden)).relu(), w.Tap("bad", w.Call("bad", hidden)).relu());
                },
                ("fc1", Linear(6, 12)), ("relu", ReLU()), ("good", Linear(12, 2).Shut(2, 0.5f)), ("bad", Linear(12, 3).Shut(3))),
            Call = (model, rows) =>
            {
                var (good, bad) = ((Module<Tensor, (Tensor First, Tensor Second)>)model).call(rows[0]);
                return good.sum() + bad.sum();
            },
            Hooked = [("relu", 1)],
            Draw = _ => [randn(60, 6)],
            Steps = 60,
            Planted = 3,
        });

        run.Layer("bad").Dead.Should().Be(3);
        run.Report.Findings.Should().Contain(finding => finding.Layer == "bad" && finding.Severity >= Severity.Warning);
    }

    [Fact]
    public void A_rectified_sum_at_the_output_is_watched_too()
    {
        var run = Run.Of(new FreshDraws("a sum at the output")
        {
            Model = () => new Net(
                (w, x) => w.Tap("sum", w.Call("fc2", w.Chain(x, "fc1", "relu")) + w.Call("skip", x)).relu(),
                ("fc1", Linear(6, 12)), ("relu", ReLU()), ("fc2", Linear(12, 4).Shut(4)), ("skip", Linear(6, 4))),
            Draw = _ => [randn(60, 6)],
            Steps = 60,
            Planted = 4,
        });

        run.Report.Layers.Should().HaveCount(2);
        run.Report.Layers.Single(layer => layer.Name != "relu").Dead.Should().Be(4);
        run.Report.Findings.Should().Contain(finding => finding.Severity >= Severity.Warning);
    }

    private static FreshDraws Regression(string rectifier, float bias, int planted) => new($"{rectifier} at the end")
    {
        Model = () => new Net(
            (w, x) =>
            {
                var output = w.Call("fc2", w.Chain(x, "fc1", "relu"));
                return rectifier switch
                {
                    "functional.relu" => functional.relu(w.Tap("fc2", output)),
                    "relu_" => w.Tap("fc2", output).relu_(),
                    "clamp" => w.Tap("fc2", output).clamp(0),
                    "module" => w.Call("end", w.Tap("end", output)),
                    "exp" => output.exp(),
                    "sigmoid" => output.sigmoid(),
                    "square" => output.pow(2),
                    _ => output,
                };
            },
            [("fc1", Linear(4, 16)), ("relu", ReLU()), ("fc2", Linear(16, 1).Shut(1, bias)), .. End(rectifier)]),
        Hooked = [("relu", 1)],
        Draw = _ => [randn(100, 4)],
        Loss = (output, _) => (output - 1).pow(2).mean(),
        Optimizer = model => optim.SGD(model.parameters(), 1e-4),
        Steps = 60,
        Planted = planted,
    };

    private static (string, Module<Tensor, Tensor>)[] End(string rectifier) => rectifier == "module" ? [("end", ReLU())] : [];
}
