using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class AttachTests
{
    // Two hooks on the root tell one call of the model from the next, and one reads its inputs.
    private const int OnRoot = 3;

    private static readonly DyingReluOptions WithoutTrace = new() { TraceFirstForward = false };

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
    public void A_model_is_called_as_its_author_named_it_or_else_by_its_class()
    {
        using var named = new NamedRelu("digits");
        using var plain = nn.Sequential(nn.ReLU());
        using var derived = new Rectified();

        foreach (var (model, name) in ((nn.Module, string)[])[(named, "digits"), (plain, "Sequential"), (derived, nameof(Rectified))])
        {
            using var monitor = DyingReluMonitor.Attach(model);
            monitor.Report().Model.Should().Be(name);
        }
    }

    [Fact]
    public void A_shared_module_is_hooked_once_whatever_its_names()
    {
        using var model = new SharedRelu(width: 5, secondWidth: 5);
        using var monitor = DyingReluMonitor.Attach(model, WithoutTrace);

        Names(monitor).Should().Equal("act");
        Hooks.On(model).Should().Be(1 + OnRoot);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Nothing_to_watch_is_an_error_with_an_inventory_where_no_function_is_looked_for(bool trace, bool functions)
    {
        using var model = nn.Sequential(nn.Linear(2, 2), nn.Flatten(), nn.Linear(2, 2));
        var options = new DyingReluOptions { TraceFirstForward = trace, WatchFunctions = functions };

        var attaching = () => DyingReluMonitor.Attach(model, options);

        attaching.Should().Throw<ArgumentException>().WithMessage("*1 Flatten, 2 Linear, 1 Sequential*ReLU*");
        Hooks.On(model).Should().Be(0);
    }

    [Fact]
    public void Where_the_trace_finds_no_rectifier_either_the_first_step_says_so_once()
    {
        using var model = nn.Sequential(nn.Linear(2, 2), nn.Flatten(), nn.Linear(2, 2));
        using var monitor = DyingReluMonitor.Attach(model);
        var warnings = new List<ReluWarning>();
        monitor.Warned += (_, warning) => warnings.Add(warning);
        warnings.Should().BeEmpty("before the first forward functions may still be found");

        for (var step = 0; step < 50; step++)
        {
            using var scope = NewDisposeScope();
            model.call(randn(100, 2)).sum().backward();
            monitor.Step();
        }
        monitor.EndEpoch();

        var finding = warnings.Should().ContainSingle().Subject.Finding;
        warnings[0].Step.Should().BeLessThanOrEqualTo(1);
        (finding.Kind, finding.Severity).Should().Be((FindingKind.NothingCanDie, Severity.Warning));
        finding.Message.Should().Contain("1 Flatten, 2 Linear, 1 Sequential").And.Contain("ReLU");
        monitor.Report().Layers.Should().BeEmpty();
    }

    [Fact]
    public void A_model_whose_only_rectifiers_are_functions_attaches_and_is_watched()
    {
        using var model = new FunctionalReluTwice();
        using var monitor = DyingReluMonitor.Attach(model);
        Names(monitor).Should().BeEmpty();

        model.call(ones(6, 20)).Dispose();
        monitor.Step();

        Names(monitor).Should().Equal("fc1", "fc2");
        monitor.Report().Findings.Should().NotContain(finding => finding.Kind == FindingKind.NothingCanDie);
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

        first.Report().Layers.Should().BeEquivalentTo(second.Report().Layers);
    }

    [Fact]
    public void After_disposing_no_hook_is_left_and_disposing_again_is_harmless()
    {
        using var model = Nets.Cnn();
        var monitor = DyingReluMonitor.Attach(model);
        Hooks.On(model).Should().BeGreaterThan(2);

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

        calls.Should().Be(3, "the trace is a forward of its own");
        Hooks.On(model).Should().Be(1);
    }

    [Fact]
    public void Ten_thousand_modules_attach()
    {
        using var model =
            nn.Sequential(Enumerable.Range(0, 5_000).SelectMany(_ => new nn.Module<Tensor, Tensor>[] { nn.Linear(1, 1), nn.ReLU() }));

        using var monitor = DyingReluMonitor.Attach(model);

        Names(monitor).Should().HaveCount(5_000);
    }

    private static IEnumerable<string> Names(DyingReluMonitor monitor) => monitor.Report().Layers.Select(layer => layer.Name);

    private sealed class NamedRelu : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> act = nn.ReLU();

        public NamedRelu(string name)
            : base(name) => RegisterComponents();

        public override Tensor forward(Tensor input) => act.call(input);
    }

    private sealed class Rectified() : Sequential(nn.ReLU());
}
