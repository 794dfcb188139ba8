using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class AttachTests
{
    [Fact]
    public void Rectifiers_are_found_at_every_depth()
    {
        using var model = new NestedRelu();
        using var monitor = DyingReluMonitor.Attach(model);

        Names(monitor).Should().Equal("act", "block.inner.relu", "block.inner.leaky");
    }

    [Fact]
    public void A_model_that_is_a_rectifier_itself_is_watched_under_the_name_root()
    {
        using var model = nn.ReLU();
        using var monitor = DyingReluMonitor.Attach(model);

        Names(monitor).Should().Equal("<root>");
    }

    [Fact]
    public void A_shared_module_is_hooked_once()
    {
        using var model = new SharedRelu(width: 5, secondWidth: 5);
        using var monitor = DyingReluMonitor.Attach(model);

        using (var output = model.call(zeros(3, 8))) { }

        Names(monitor).Should().Equal("act");
        Hooks.On(model).Should().Be(1);
        monitor.Report().Layers.Single().Channels.Should().Be(5);
    }

    [Fact]
    public void A_module_used_at_two_widths_is_counted_at_the_first_and_the_report_says_so()
    {
        using var model = new SharedRelu(width: 5, secondWidth: 7);
        using var monitor = DyingReluMonitor.Attach(model);

        var forward = () => model.call(zeros(3, 8)).Dispose();

        forward.Should().NotThrow("a hook never lets an exception into the user's training");
        var layer = monitor.Report().Layers.Single();
        layer.Channels.Should().Be(5);
        layer.Problem.Should().Contain("5 and 7 channels").And.Contain("module of its own");
    }

    [Fact]
    public void Nothing_to_watch_is_an_error_that_lists_what_the_model_has()
    {
        using var model = nn.Sequential(nn.Linear(2, 2), nn.Flatten(), nn.Linear(4, 2));

        var attaching = () => DyingReluMonitor.Attach(model);

        attaching.Should().Throw<ArgumentException>().WithMessage("*1 Flatten, 2 Linear, 1 Sequential*ReLU*");
    }

    [Fact]
    public void A_rectifier_that_is_not_called_is_reported_without_channels()
    {
        using var model = new NeverCalled();
        using var monitor = DyingReluMonitor.Attach(model);

        model.call(zeros(3, 8)).Dispose();

        monitor.Report().Layers.Single(layer => layer.Name == "called").Channels.Should().Be(8);
        monitor.Report().Layers.Single(layer => layer.Name == "forwarded").Channels.Should().Be(0);
    }

    [Fact]
    public void Two_monitors_on_one_model_count_the_same()
    {
        using var model = Nets.Mlp();
        using var first = DyingReluMonitor.Attach(model);
        using var second = DyingReluMonitor.Attach(model);

        model.call(ones(6, 20)).Dispose();

        first.Report().Should().BeEquivalentTo(second.Report());
    }

    [Fact]
    public void After_disposing_no_hook_is_left_and_disposing_again_is_harmless()
    {
        using var model = Nets.Cnn();
        var monitor = DyingReluMonitor.Attach(model);
        Hooks.On(model).Should().Be(2);

        monitor.Dispose();
        monitor.Dispose();

        Hooks.On(model).Should().Be(0);
        var stepping = () => monitor.Step();
        stepping.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_hook_of_the_user_stays_when_the_monitor_goes()
    {
        using var model = Nets.Mlp();
        var calls = 0;
        ((nn.Module<Tensor, Tensor>)model[1]).register_forward_hook((_, _, output) => { calls++; return output; });

        using (DyingReluMonitor.Attach(model)) model.call(ones(2, 20)).Dispose();
        model.call(ones(2, 20)).Dispose();

        calls.Should().Be(2);
        Hooks.On(model).Should().Be(1);
    }

    private static IEnumerable<string> Names(DyingReluMonitor monitor) => monitor.Report().Layers.Select(layer => layer.Name);
}
