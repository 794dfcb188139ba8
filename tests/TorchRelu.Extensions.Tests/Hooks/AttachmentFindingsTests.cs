using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class AttachmentFindingsTests
{
    [Fact]
    public void A_rectifier_that_was_never_seen_while_others_were_is_named_with_the_fix()
    {
        using var model = new NeverCalled();
        using var monitor = DyingReluMonitor.Attach(model);
        model.call(ones(2, 4)).Dispose();
        monitor.Step();

        Messages(monitor, FindingKind.NeverCalled).Should().ContainSingle().Which.Should()
            .Contain("forwarded.call(x), not forwarded.forward(x)");
    }

    [Fact]
    public void Forwards_without_a_step_are_said_and_with_one_are_not()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        model.call(ones(2, 20)).Dispose();
        Messages(monitor, FindingKind.StepNeverCalled).Should().ContainSingle();

        monitor.Step();

        Messages(monitor, FindingKind.StepNeverCalled).Should().BeEmpty();
    }

    [Fact]
    public void A_model_that_is_trained_in_eval_mode_is_said()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model);
        model.eval();
        model.call(ones(2, 20)).Dispose();
        monitor.Step();

        Messages(monitor, FindingKind.NotTraining).Should().ContainSingle().Which.Should().Contain("model.train()");
        Messages(monitor, FindingKind.NeverCalled).Should().BeEmpty();
    }

    [Fact]
    public void The_second_monitor_on_a_model_says_so_and_the_first_does_not()
    {
        using var model = Nets.Mlp();
        using var first = DyingReluMonitor.Attach(model);
        using var second = DyingReluMonitor.Attach(model);

        Messages(first, FindingKind.AttachedTwice).Should().BeEmpty();
        Messages(second, FindingKind.AttachedTwice).Should().ContainSingle();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_rectifier_that_works_in_place_is_said(bool inplace, int findings)
    {
        using var model = nn.Sequential(("fc", nn.Linear(4, 4)), ("relu", nn.ReLU(inplace)));
        using var monitor = DyingReluMonitor.Attach(model);
        model.call(ones(2, 4)).Dispose();
        monitor.Step();

        Messages(monitor, FindingKind.InPlace).Should().HaveCount(findings);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_refused_with_the_names_near_it()
    {
        using var model = Nets.Mlp();

        var attaching = () => DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations("fcl1"));

        attaching.Should().Throw<ArgumentException>().WithMessage("*no layer 'fcl1'*'fc1'*");
    }

    [Fact]
    public void Pre_activations_count_exactly_what_a_rectifier_behind_them_would_give()
    {
        using var model = Nets.Mlp();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations("fc1", "fc2"));
        model.call(Nets.Batch(64, images: false).Inputs).Dispose();
        monitor.Step();

        var layers = monitor.Report().Layers.ToDictionary(layer => layer.Name, layer => layer.ChannelReports);
        layers["fc1"].Should().Equal(layers["relu1"]);
        layers["fc2"].Should().Equal(layers["relu2"]);
    }

    private static IEnumerable<string> Messages(DyingReluMonitor monitor, FindingKind kind) =>
        monitor.Report().Findings.Where(finding => finding.Kind == kind).Select(finding => finding.Text);
}
