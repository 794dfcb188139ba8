using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ForwardTracerTests
{
    [Fact]
    public void An_activation_called_as_a_function_is_found_with_the_option_that_watches_it()
    {
        using var model = new FunctionalRelu();
        using var monitor = DyingReluMonitor.Attach(model);

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        var finding = monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.SuspectedFunctional).Subject;
        finding.Layer.Should().Be("fc2");
        finding.Text.Should().Contain("options.WatchInputs(\"fc2\")");
    }

    [Fact]
    public void Where_the_advice_was_taken_there_is_nothing_left_to_say()
    {
        using var model = new FunctionalRelu();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchInputs("fc2"));

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        monitor.Report().Findings.Should().BeEmpty();
        monitor.Report().Layers.Select(layer => (layer.Name, layer.Channels)).Should().Equal(("relu2", 8), ("input of fc2", 12));
    }

    [Fact]
    public void Of_an_activation_that_is_watched_at_its_pre_activations_there_is_nothing_to_say_and_of_another_there_is()
    {
        using var model = new FunctionalReluTwice();
        using var monitor = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations("fc1"));

        Train(model, monitor, Nets.Batch(32, images: false).Inputs);

        Suspected(monitor).Should().Equal("fc3");
        using var both = DyingReluMonitor.Attach(model, new DyingReluOptions().WatchPreActivations("fc1", "fc2"));
        Train(model, both, Nets.Batch(32, images: false).Inputs);
        Suspected(both).Should().BeEmpty();
        both.Report().Layers.Select(layer => (layer.Name, layer.Channels)).Should().Equal(("fc1", 12), ("fc2", 8));
    }

    [Fact]
    public void A_watched_activation_is_recognised_behind_pooling_and_when_wholly_dead_and_a_sum_is_not_taken_for_it()
    {
        using var pooled = new FunctionalPooling();
        using (var monitor = DyingReluMonitor.Attach(pooled, new DyingReluOptions().WatchPreActivations("conv1")))
        {
            Train(pooled, monitor, Nets.Batch(8, images: true).Inputs);
            Suspected(monitor).Should().BeEmpty();
        }

        using var dead = new FunctionalReluTwice();
        using (no_grad()) nn.init.constant_(dead.get_parameter("fc1.bias")!, -100);
        using (var monitor = DyingReluMonitor.Attach(dead, new DyingReluOptions().WatchPreActivations("fc1")))
        {
            Train(dead, monitor, Nets.Batch(32, images: false).Inputs);
            Suspected(monitor).Should().Equal("fc3");
        }

        manual_seed(1);
        using var residual = new ResidualFunctional();
        using var unwatched = DyingReluMonitor.Attach(residual);
        Train(residual, unwatched, randn([8, 3, 32, 32], generator: new Generator(2)));
        using var watched = DyingReluMonitor.Attach(residual, new DyingReluOptions().WatchPreActivations("layer1.0.bn2"));
        Train(residual, watched, randn([8, 3, 32, 32], generator: new Generator(2)));
        Suspected(watched).Should().Equal(Suspected(unwatched), "what is rectified behind bn2 is its sum with the shortcut");
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
    public void All_17_activations_of_a_ResNet_18_with_9_ReLU_modules_become_visible()
    {
        manual_seed(1);
        using var model = new ResidualFunctional();
        var images = randn([8, 3, 32, 32], generator: new Generator(2));
        var options = new DyingReluOptions();
        using (var monitor = DyingReluMonitor.Attach(model))
        {
            Train(model, monitor, images);
            monitor.Report().Layers.Should().HaveCount(9);
            foreach (var finding in monitor.Report().Findings.Where(finding => finding.Kind == FindingKind.SuspectedFunctional))
                options.WatchInputs(finding.Layer!);
        }

        using var complete = DyingReluMonitor.Attach(model, options);
        Train(model, complete, images);

        complete.Report().Layers.Should().HaveCount(17).And.OnlyContain(layer => layer.Channels > 0);
        complete.Report().Findings.Should().NotContain(finding => finding.Kind == FindingKind.SuspectedFunctional);
    }

    [Fact]
    public void A_module_of_the_users_own_that_rectifies_is_found_and_watched_when_asked()
    {
        using var model =
            nn.Sequential(("fc1", nn.Linear(20, 12)), ("mine", new UserActivation()), ("fc2", nn.Linear(12, 8)), ("relu", nn.ReLU()));
        var inputs = Nets.Batch(32, images: false).Inputs;
        using (var monitor = DyingReluMonitor.Attach(model))
        {
            Train(model, monitor, inputs);
            monitor.Report().Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.SuspectedFunctional)
                .Which.Text.Should().Contain("options.Watch<UserActivation>()");
        }

        using var watching = DyingReluMonitor.Attach(model, new DyingReluOptions().Watch<UserActivation>());
        Train(model, watching, inputs);

        watching.Report().Layers.Select(layer => layer.Name).Should().Equal("mine", "relu");
        watching.Report().Findings.Should().BeEmpty();
    }

    [Fact]
    public void After_the_first_step_only_the_counting_hooks_are_left()
    {
        using var model = Nets.Cnn();
        using var monitor = DyingReluMonitor.Attach(model);

        Train(model, monitor, Nets.Batch(4, images: true).Inputs);

        Hooks.On(model).Should().Be(4, "one on each of two rectifiers, and two on the root that tell one call from the next");
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

    private static IEnumerable<string?> Suspected(DyingReluMonitor monitor) =>
        monitor.Report().Findings.Where(finding => finding.Kind == FindingKind.SuspectedFunctional).Select(finding => finding.Layer);

    private static void Train(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        model.call(inputs).sum().backward();
        monitor.Step();
    }
}
