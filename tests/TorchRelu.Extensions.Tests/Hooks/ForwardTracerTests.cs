using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ForwardTracerTests
{
    [Fact]
    public void An_activation_called_as_a_function_is_watched_under_the_name_of_its_layer()
    {
        using var model = new FunctionalRelu();
        using var monitor = DyingReluMonitor.Attach(model);
        Watched(monitor).Should().Equal(("relu2", 0));

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        Watched(monitor).Should().Equal(("relu2", 8), ("fc1", 12));
        monitor.Report().Layers[1].Kind.Should().Be(SiteKind.PreActivation);
        monitor.Report().Findings.Should().BeEmpty();
    }

    [Fact]
    public void Of_an_activation_that_is_a_function_the_values_above_zero_are_counted()
    {
        manual_seed(1);
        using var model = new FunctionalRelu();
        using var monitor = DyingReluMonitor.Attach(model);
        var inputs = Nets.Batch(32, images: false).Inputs;
        using var fires = ((nn.Module<Tensor, Tensor>)model.named_children().First().module).forward(inputs).gt(0);
        var expected = Enumerable.Range(0, 12).Select(c => fires.select(1, c).sum().item<long>() / 32.0);

        Train(model, monitor, inputs);

        monitor.Report().Layers.Single(layer => layer.Name == "fc1").ChannelReports.Select(channel => channel.FiringRate).Should()
            .Equal(expected);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Functions_are_left_out_where_they_are_not_wanted_or_nothing_is_traced(bool trace, bool functions)
    {
        using var model = new FunctionalRelu();
        using var monitor =
            DyingReluMonitor.Attach(model, new DyingReluOptions { TraceFirstForward = trace, WatchFunctions = functions });

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        Watched(monitor).Should().Equal(("relu2", 8));
    }

    [Fact]
    public void A_function_that_the_options_name_is_watched_there_and_not_twice()
    {
        using var model = new FunctionalRelu();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchInputs("fc2"));

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        monitor.Report().Findings.Should().BeEmpty();
        Watched(monitor).Should().Equal(("relu2", 8), ("input of fc2", 12));
    }

    [Theory]
    [InlineData]
    [InlineData("fc1")]
    [InlineData("fc1", "fc2")]
    public void Each_of_two_functions_is_watched_once_whichever_of_them_the_options_name(params string[] named)
    {
        using var model = new FunctionalReluTwice();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations(named));

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        Watched(monitor).Should().Equal(("fc1", 12), ("fc2", 8));
        Suspected(monitor).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_function_behind_pooling_is_watched_once(bool isNamed)
    {
        using var model = new FunctionalPooling();
        var options = new DyingReluOptions();
        using var monitor = DyingReluMonitor.Attach(model, isNamed ? options.WatchPreActivations("conv1") : options);

        Train(model, monitor, Nets.Batch(8, images: true).Inputs);

        Watched(monitor).Should().BeEquivalentTo([("conv1", 4), ("relu2", 4)]);
        Suspected(monitor).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_function_is_recognised_when_wholly_dead(bool isNamed)
    {
        using var model = new FunctionalReluTwice();
        using (no_grad()) nn.init.constant_(model.get_parameter("fc1.bias")!, -100);
        var options = new DyingReluOptions();
        using var monitor = DyingReluMonitor.Attach(model, isNamed ? options.WatchPreActivations("fc1") : options);

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        Watched(monitor).Should().Equal(("fc1", 12), ("fc2", 8));
        monitor.Report().Layers[0].ZeroShare.Should().Be(1);
    }

    [Fact]
    public void A_layer_is_not_taken_for_its_sum_with_the_shortcut_that_is_rectified()
    {
        manual_seed(1);
        using var model = new ResidualFunctional();
        using var alone = DyingReluMonitor.Attach(model);
        Train(model, alone, Images());
        Watched(alone).Select(layer => layer.Name).Should().NotContain("layer1.0.bn2");

        using var both = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations("layer1.0.bn2"));
        Train(model, both, Images());

        Watched(both).Should().Contain(Watched(alone), "what is rectified behind bn2 is its sum with the shortcut");
    }

    [Fact]
    public void A_network_of_modules_gives_no_suspicion()
    {
        using var mlp = Nets.Mlp();
        using var cnn = Nets.Cnn();
        foreach (var (model, images) in new[] { (mlp, false), (cnn, true) })
        {
            using var monitor = DyingReluMonitor.Attach(model);
            Train(model, monitor, Nets.Batch(32, images).Inputs.abs());

            monitor.Report().Findings.Should().BeEmpty();
        }
    }

    [Fact]
    public void All_17_activations_of_a_ResNet_18_with_9_ReLU_modules_are_watched()
    {
        manual_seed(1);
        using var model = new ResidualFunctional();
        using var monitor = DyingReluMonitor.Attach(model);
        monitor.Report().Layers.Should().HaveCount(9);

        Train(model, monitor, Images());

        var report = monitor.Report();
        report.Layers.Should().HaveCount(17).And.OnlyContain(layer => layer.Channels > 0 && layer.Problem == null);
        report.Findings.Should().NotContain(finding => finding.Kind == FindingKind.SuspectedFunctional);
        using var modules = DyingReluMonitor.Attach(model, new DyingReluOptions { WatchFunctions = false });
        Train(model, modules, Images());
        modules.Report().Layers.Should().HaveCount(9);
    }

    [Fact]
    public void A_rectifying_module_of_the_users_own_is_watched_as_a_function_or_when_asked()
    {
        using var model =
            nn.Sequential(("fc1", nn.Linear(20, 12)), ("mine", new UserActivation()), ("fc2", nn.Linear(12, 8)), ("relu", nn.ReLU()));
        var inputs = Nets.Batch(32, images: false).Inputs;
        using (var monitor = DyingReluMonitor.Attach(model))
        {
            Train(model, monitor, inputs);
            Watched(monitor).Should().Equal(("relu", 8), ("fc1", 12));
        }

        using var watching = DyingReluMonitor.Attach(model, new DyingReluOptions().Watch<UserActivation>());
        Train(model, watching, inputs);

        Watched(watching).Should().Equal(("mine", 12), ("relu", 8));
        watching.Report().Findings.Should().BeEmpty();
    }

    [Fact]
    public void A_forward_on_another_thread_during_the_trace_is_left_alone()
    {
        using var model = Nets.Mlp();
        var first = (nn.Module<Tensor, Tensor>)model[0];
        using var monitor = DyingReluMonitor.Attach(model);
        bool? hasGradient = null;
        first.register_forward_hook((_, _, output) =>
        {
            if (hasGradient is not null) return output;
            hasGradient = false;
            // The first call of this hook is the trace's.
            var other = new Thread(() =>
            {
                using var scope = NewDisposeScope();
                model.call(ones(4, 20)).sum().backward();
                hasGradient = first.parameters().All(parameter => parameter.grad is not null);
            });
            other.Start();
            other.Join();
            return output;
        });

        model.call(ones(4, 20)).Dispose();

        hasGradient.Should().BeTrue("the layers before are trained by it as without a monitor");
        monitor.Records().First().Site.Samples.Should().Be(2 * 4, "both forwards are counted, and the trace is not");
    }

    [Fact]
    public void After_the_first_step_only_the_counting_hooks_are_left()
    {
        using var model = Nets.Cnn();
        using var monitor = DyingReluMonitor.Attach(model);

        Train(model, monitor, Nets.Batch(4, images: true).Inputs);

        Hooks.On(model).Should().Be(5,
            "one on each of two rectifiers, and three on the root: two tell one call from the next, one reads its inputs");
    }

    [Fact]
    public void What_it_held_is_released_with_the_first_forward()
    {
        using var model = Nets.Cnn();
        using var inputs = Nets.Batch(4, images: true).Inputs;
        using var bare = model.call(inputs);
        var before = LiveTensors.Count();

        using var monitor = DyingReluMonitor.Attach(model);
        model.call(inputs).Dispose();
        monitor.Step();
        var first = LiveTensors.Count();
        model.call(inputs).Dispose();
        monitor.Step();

        LiveTensors.Count().Should().Be(first);
        (first - before).Should().BeLessThanOrEqualTo(2 * 4, "two counters keep four tensors each");
    }

    private static Tensor Images() => randn([8, 3, 32, 32], generator: new Generator(2));

    private static IEnumerable<(string Name, int Channels)> Watched(DyingReluMonitor monitor) =>
        monitor.Report().Layers.Select(layer => (layer.Name, layer.Channels));

    private static IEnumerable<string?> Suspected(DyingReluMonitor monitor) =>
        monitor.Report().Findings.Where(finding => finding.Kind == FindingKind.SuspectedFunctional).Select(finding => finding.Layer);

    private static void Train(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        model.call(inputs).sum().backward();
        monitor.Step();
    }
}
