using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>A monitor and repairs on the same model.</summary>
public sealed class FollowTests
{
    private const int Killed = 4;

    [Theory]
    [InlineData("Sequential")]
    [InlineData("ModuleList")]
    [InlineData("narrow field")]
    [InlineData("narrow field and Sequential")]
    [InlineData("closure")]
    public void A_monitor_that_follows_a_switch_judges_the_new_activation_and_after_an_undo_the_old_one(string container)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create(container);
        Kill(RepairableModels.Layers(model)[0]);
        using var optimizer = Optimizers.Create("SGD", model.parameters(), rate: 1e-6);
        using var editor = new ModelEditor(model, optimizer);
        using var monitor = DyingReluMonitor.Attach(model);
        Layer(Epochs(model, optimizer, monitor, 2)).Should()
            .Match<LayerReport>(layer => layer.Activation == "ReLU" && Verdict(layer) == ChannelVerdict.Dead);
        var repair = RepairFixture.Made(editor.Switch(Site(model), NewActivation.LeakyRelu()));

        Follow(monitor, repair.Exchange!.Old, repair.Exchange.New);

        Layer(monitor.Report()).Undecided.Should().Be(12, "what was counted of the ReLU says nothing about its successor");
        Epochs(model, optimizer, monitor, 1, withoutEnd: true);
        monitor.Records().First().Progress.Samples.Should().Be(2000, "the hook came along and counts each forward once");
        monitor.EndEpoch();
        Layer(Epochs(model, optimizer, monitor, 1)).Should()
            .Match<LayerReport>(layer =>
            layer.Activation == "LeakyReLU" && layer.Dead == 0 && Verdict(layer) == ChannelVerdict.NegativeOnly);

        repair.Undo().Should().BeNull();
        Follow(monitor, repair.Exchange.New, repair.Exchange.Old);

        Layer(Epochs(model, optimizer, monitor, 2)).Should()
            .Match<LayerReport>(layer => layer.Activation == "ReLU" && Verdict(layer) == ChannelVerdict.Dead);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_switch_of_the_dead_channels_alone_the_others_can_still_die(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("Sequential");
        using var optimizer = Optimizers.Create("SGD", model.parameters(), rate: 1e-6);
        using var editor = new ModelEditor(model, optimizer);
        using var monitor = DyingReluMonitor.Attach(model);
        long[] shape = channelsLast ? [500, 4, 8] : [2000, 8];
        // A repair needs a decision, and so the forward that tells the dimension of the channels.
        Epochs(model, optimizer, monitor, 1, shape);
        Kill(RepairableModels.Layers(model)[0]);
        var site = Site(model) with { Uses = [new SiteUse(12, [Killed]) { ChannelsLast = channelsLast }] };
        var repair = RepairFixture.Made(editor.Switch(site, NewActivation.PRelu(), SwitchScope.DeadChannels));
        Follow(monitor, repair.Exchange!.Old, repair.Exchange.New);
        Kill(RepairableModels.Layers(model)[0], 7);

        var layer = Layer(Epochs(model, optimizer, monitor, 2, shape, editor.AfterStep));

        layer.Activation.Should().Be("PReLU");
        Verdict(layer).Should().Be(ChannelVerdict.NegativeOnly);
        Verdict(layer, 7).Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void What_is_counted_is_what_the_new_activation_needs()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = nn.Sequential(("fc1", nn.Linear(8, 12)), ("act", nn.ReLU6()), ("fc2", nn.Linear(12, 4)));
        using (no_grad()) RepairableModels.Layers(model)[0].get_parameter("bias")!.select(0, Killed).fill_(100);
        using var optimizer = Optimizers.Create("SGD", model.parameters(), rate: 1e-6);
        using var editor = new ModelEditor(model, optimizer);
        using var monitor = DyingReluMonitor.Attach(model);
        Verdict(Layer(Epochs(model, optimizer, monitor, 2))).Should().Be(ChannelVerdict.Dead, "a ReLU6 has no gradient at 6");

        var repair = RepairFixture.Made(editor.Switch(Site(model), NewActivation.LeakyRelu()));
        Follow(monitor, repair.Exchange!.Old, repair.Exchange.New);

        Verdict(Layer(Epochs(model, optimizer, monitor, 2))).Should().Be(ChannelVerdict.AlwaysOn);
    }

    [Fact]
    public void Each_use_of_a_shared_rectifier_is_followed_and_the_history_stays()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("two owners");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using var monitor = DyingReluMonitor.Attach(model);
        Epochs(model, optimizer, monitor, 2).Layers.Should().HaveCount(2);
        var histories = monitor.Records().Select(record => record.History).ToList();

        var repair = RepairFixture.Made(editor.Switch(RepairFixture.Site(model), NewActivation.Elu()));
        Follow(monitor, repair.Exchange!.Old, repair.Exchange.New);

        Epochs(model, optimizer, monitor, 2).Layers.Should()
            .HaveCount(2).And.OnlyContain(layer => layer.Activation == "ELU" && layer.Problem == null && layer.Undecided == 0);
        monitor.Records().Select(record => record.History).Should().Equal(histories).And.NotContainNulls();
    }

    [Fact]
    public void The_layers_around_are_those_of_the_successor_and_it_can_be_repaired_again()
    {
        using var scope = NewDisposeScope();
        using var model = RepairableModels.Create("field");
        using var optimizer = Optimizers.Create("Adam", model, lazy: true);
        using var editor = new ModelEditor(model, optimizer);
        using var monitor = DyingReluMonitor.Attach(model);
        Epochs(model, optimizer, monitor, 1);
        var record = monitor.Records().Single();
        var links = record.Site.Links;
        var first = RepairFixture.Made(editor.Switch(Site(model), NewActivation.LeakyRelu()));
        Follow(monitor, first.Exchange!.Old, first.Exchange.New);

        record.Site.Links.Should().BeSameAs(links).And.NotBeNull();
        var second =
            RepairFixture.Made(
            editor.Switch(new(record.Probe.Target.Name, record.Probe.Target.Module, [new SiteUse(12, [])]), NewActivation.PRelu()));
        Follow(monitor, second.Exchange!.Old, second.Exchange.New);

        record.Probe.Target.Module.Should().BeSameAs(RepairableModels.Activation(model).Module);
        record.Probe.Target.Traits.Name.Should().Be("PReLU");
    }

    [Fact]
    public void A_monitored_and_repaired_run_ends_with_the_weights_of_one_that_was_only_repaired()
    {
        using var scope = NewDisposeScope();
        var runs = new[] { false, true }.Select(watched =>
        {
            var model = RepairableModels.Create("Sequential");
            var optimizer = Optimizers.Create("Adam", model, lazy: true);
            var editor = new ModelEditor(model, optimizer);
            var monitor = watched ? DyingReluMonitor.Attach(model) : null;
            for (var step = 0; step < 20; step++)
            {
                RepairFixture.Step(model, optimizer, RepairableModels.Inputs(16, (ulong)step));
                editor.AfterStep();
                monitor?.Step();
                if (step != 10) continue;
                var repair = RepairFixture.Made(editor.Switch(Site(model), NewActivation.PRelu(), SwitchScope.DeadChannels));
                if (monitor is not null) Follow(monitor, repair.Exchange!.Old, repair.Exchange.New);
            }
            monitor?.Dispose();
            return (Weights: Bytes.Of(model), Hooks: Hooks.On(model));
        }).ToList();

        runs[1].Weights.Should().BeEquivalentTo(runs[0].Weights);
        runs[1].Hooks.Should().Be(0);
    }

    private static void Kill(nn.Module layer, int channel = Killed)
    {
        using var ungraded = no_grad();
        layer.get_parameter("bias")!.select(0, channel).fill_(-100);
    }

    private static RepairTarget Site(nn.Module model) => RepairFixture.Site(model, Killed);

    // What whoever owns a monitor and a editor does.
    private static void Follow(DyingReluMonitor monitor, nn.Module<Tensor, Tensor> old, nn.Module<Tensor, Tensor> successor)
    {
        foreach (var record in monitor.Records().Where(record => ReferenceEquals(record.Probe.Target.Module, old)).ToList())
        {
            record.Probe.ReplaceModule(successor);
            record.ResetEvidence(monitor.Report().Steps);
        }
    }

    private static ReluReport Epochs(
        nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, DyingReluMonitor monitor, int epochs, long[]? shape = null,
            Action? afterStep = null, bool withoutEnd = false)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            RepairFixture.Step(model, optimizer, randn(shape ?? [2000, 8], generator: new Generator(6)));
            afterStep?.Invoke();
            monitor.Step();
            if (!withoutEnd) monitor.EndEpoch();
        }
        return monitor.Report();
    }

    private static LayerReport Layer(ReluReport report) => report.Layers[0];

    private static ChannelVerdict Verdict(LayerReport layer, int channel = Killed) => layer.ChannelReports[channel].Verdict;
}
