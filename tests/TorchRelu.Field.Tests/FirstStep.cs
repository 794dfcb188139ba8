using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>What cannot be seen, or is wrong from the beginning, is told at once and aloud.</summary>
public sealed class FirstStep
{
    [Theory]
    [InlineData("relu2")]
    [InlineData("block")]
    [InlineData("fc2")]
    public void A_layer_called_by_forward_is_named_in_the_first_step(string layer)
    {
        using var model = new Net(
            (w, x) =>
            {
                var hidden = w.Chain(x, "fc1", "relu1");
                hidden = layer == "fc2" ? w["fc2"].forward(hidden) : w.Call("fc2", hidden);
                hidden = layer == "relu2" ? w["relu2"].forward(hidden) : w.Call("relu2", hidden);
                return layer == "block" ? w["block"].forward(hidden) : w.Call("block", hidden);
            },
            ("fc1", Linear(8, 8)), ("relu1", ReLU()), ("fc2", Linear(8, 8)), ("relu2", ReLU()),
            ("block", new Net((w, x) => w.Chain(x, "fc3", "relu3"), ("fc3", Linear(8, 2)), ("relu3", ReLU()))));

        var told = Told(model, () => model.call(randn(20, 8)));

        if (layer == "block") told.Should().BeEmpty("what a block calls within is seen, and a block of its own is no site");
        else told.Should().ContainSingle(text => text.Contains($"{layer}", StringComparison.Ordinal))
            .Which.Should().Contain("call(");
    }

    [Fact]
    public void A_healthy_first_step_says_nothing()
    {
        using var model = Sequential(("fc1", Linear(8, 8)), ("relu", ReLU()), ("fc2", Linear(8, 1)));

        Told(model, () => model.call(randn(20, 8))).Should().BeEmpty();
    }

    [Fact]
    public void A_model_with_nothing_to_watch_says_so_once_with_what_it_has()
    {
        using var model = Sequential(("fc1", Linear(8, 8)), ("tanh", Tanh()), ("fc2", Linear(8, 1)));

        var told = Told(model, () => model.call(randn(20, 8)), steps: 5);

        told.Should().ContainSingle().Which.Should().Contain("2 Linear").And.Contain("1 Tanh");
    }

    [Theory]
    [InlineData("array")]
    [InlineData("list")]
    [InlineData("dictionary")]
    public void Layers_that_were_never_registered_are_hinted_at(string kind)
    {
        using var model = new Unregistered(kind);

        var told = Told(model, () => model.call(randn(20, 8)));

        told.Should().Contain(text => text.Contains("regist", StringComparison.Ordinal))
            .Which.Should().Contain("_hidden");
    }

    [Theory]
    [InlineData("layer")]
    [InlineData("stack")]
    public void An_encoder_built_into_libtorch_is_named_because_nobody_sees_inside(string kind)
    {
        using var model = new Encoded(kind);

        var told = Told(model, () => model.call(randn(6, 10, 8)));

        told.Should().Contain(text => text.Contains("encoder", StringComparison.Ordinal));
    }

    [Fact]
    public void A_head_that_is_never_used_is_named_and_not_called_dead()
    {
        var run = Judge.Right(new FreshDraws("an unused head")
        {
            Model = () => new Net(
                (w, x) => w.Chain(x, "fc1", "relu1", "head1"),
                ("fc1", Linear(8, 12).Shut(4)), ("relu1", ReLU()), ("head1", Linear(12, 1)), ("head2", Linear(12, 12)), ("relu2", ReLU())),
            Hooked = [("relu1", 1)],
            Draw = _ => [randn(50, 8)],
            Steps = 50,
            Planted = 4,
        });

        run.Layer("relu2").NeverCalled.Should().BeTrue();
        run.Layer("relu2").Dead.Should().Be(0);
        run.Findings.Should().Contain(finding => finding.Kind == FindingKind.NeverCalled && finding.Layer == "relu2");
    }

    [Fact]
    public void A_ReLU_added_after_Attach_is_noticed()
    {
        using var model = Sequential(("fc1", Linear(8, 8)), ("relu1", ReLU()), ("fc2", Linear(8, 8)));
        using var monitor = DyingReluMonitor.Attach(model);
        for (var step = 0; step < 120; step++)
        {
            if (step == 40) model.append("late", ReLU());
            using var scope = NewDisposeScope();
            model.call(randn(100, 8)).mean().backward();
            monitor.Step();
        }
        monitor.EndEpoch();

        var report = monitor.Report();
        (report.Layers.Any(layer => layer.Name == "late")
            || report.Findings.Any(finding => finding.Text.Contains("'late'", StringComparison.Ordinal))).Should().BeTrue();
    }

    [Theory]
    [InlineData("a layer that is not there")]
    [InlineData("a range from high to low")]
    [InlineData("a range that is no number")]
    [InlineData("the optimizer of another model")]
    public void An_argument_that_cannot_be_meant_is_refused(string wrong)
    {
        using var model = Sequential(("fc1", Linear(8, 8)), ("relu1", ReLU()), ("fc2", Linear(8, 8)));
        using var other = Sequential(("fc1", Linear(8, 8)), ("relu1", ReLU()));
        using var mine = optim.SGD(model.parameters(), 0.1);
        using var foreign = optim.SGD(other.parameters(), 0.1);

        var attaching = () =>
        {
            var options = wrong switch
            {
                "a layer that is not there" => new DyingReluOptions { ChannelDimensions = new Dictionary<string, int> { ["relu9"] = 1 } },
                "a range from high to low" => new DyingReluOptions { InputRange = (1, 0) },
                "a range that is no number" => new DyingReluOptions { InputRange = (double.NaN, 1) },
                _ => new DyingReluOptions(),
            };
            DyingReluMonitor.Attach(model, wrong == "the optimizer of another model" ? foreign : mine, options).Dispose();
        };

        attaching.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_report_after_the_model_is_gone_speaks_no_native_language()
    {
        var model = Sequential(("fc1", Linear(8, 8).Shut(3)), ("relu1", ReLU()), ("fc2", Linear(8, 8)));
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions { InputRange = (0, 1) });
        using (NewDisposeScope()) model.call(rand(50, 8)).mean().backward();
        monitor.Step();
        model.Dispose();

        monitor.Report().Layers.Should().ContainSingle().Which.Channels.Should().Be(8);
    }

    // What is told in the first steps.
    private static List<string> Told(nn.Module model, Func<Tensor> call, int steps = 1)
    {
        var told = new List<string>();
        using var monitor = DyingReluMonitor.Attach(model);
        monitor.Warned += (_, warning) => told.Add(warning.Message);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            call().mean().backward();
            monitor.Step();
        }
        return told;
    }
}
