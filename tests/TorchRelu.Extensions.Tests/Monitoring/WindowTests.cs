using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class WindowTests
{
    private const int BatchSize = 100;

    [Fact]
    public void Before_two_windows_nothing_is_decided()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 39);

        var layer = Layer(monitor);
        layer.Undecided.Should().Be(6);
        layer.Samples.Should().Be(0);
        layer.ZeroShare.Should().BeGreaterThan(0, "what was counted so far is shown all the same");
    }

    [Fact]
    public void After_two_windows_exactly_the_planted_channels_are_dead()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 40);

        var layer = Layer(monitor);
        Dead(layer).Should().Equal(1, 4);
        layer.Samples.Should().Be(40 * BatchSize);
        layer.ChannelReports[1].LastFired.Should().Be(ChannelTally.Never);
        layer.ChannelReports[0].LastFired.Should().Be(39);
    }

    [Fact]
    public void A_channel_that_fires_again_is_not_dead_at_the_next_window()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, steps: 40);
        Dead(Layer(monitor)).Should().Equal(2);

        using (no_grad()) model.parameters().Last().select(0, 2).fill_(5);
        Run(model, monitor, steps: 20);

        Dead(Layer(monitor)).Should().BeEmpty();
    }

    [Fact]
    public void An_epoch_too_short_for_a_window_is_one_but_its_few_samples_decide_nothing()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);

        for (var epoch = 0; epoch < 3; epoch++)
        {
            Run(model, monitor, steps: 2);
            monitor.EndEpoch();
        }

        var layer = Layer(monitor);
        layer.Samples.Should().Be(2 * BatchSize, "the same samples again are no new evidence");
        layer.Undecided.Should().Be(6, "{0} distinct samples of {1} needed", layer.Samples, layer.SamplesNeeded);
    }

    [Fact]
    public void Epochs_that_have_the_samples_decide()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);

        for (var epoch = 0; epoch < 2; epoch++)
        {
            Run(model, monitor, steps: 10);
            monitor.EndEpoch();
        }

        Dead(Layer(monitor)).Should().Equal(2);
    }

    [Fact]
    public void Reports_in_between_close_windows_neither_later_nor_earlier()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        for (var step = 0; step < 40; step++)
        {
            Run(model, monitor, steps: 1);
            monitor.Report();
        }

        Dead(Layer(monitor)).Should().Equal(1, 4);
    }

    [Fact]
    public void A_window_that_is_open_when_an_epoch_ends_goes_on_in_the_next()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 30);
        monitor.EndEpoch();
        Run(model, monitor, steps: 10);

        Dead(Layer(monitor)).Should().Equal(1, 4);
    }

    [Fact]
    public void A_branch_that_falls_out_of_use_is_waited_for_until_it_was_not_called_in_half_of_the_steps()
    {
        using var model = new FadingBranch();
        using var monitor = DyingReluMonitor.Attach(model);
        LayerReport Trunk() => monitor.Report().Layers.Single(layer => layer.Name == "trunk.relu");

        Run(model, monitor, steps: 12);
        model.UsesBranch = false;
        // The first window lasts 25 steps instead of 20, the second is the trunk's alone.
        Run(model, monitor, steps: 12 + 20);
        Trunk().Undecided.Should().Be(6);
        Run(model, monitor, steps: 1);

        Dead(Trunk()).Should().Equal(1, 4);
        Trunk().Samples.Should().Be(45 * BatchSize);
    }

    [Fact]
    public void Validation_is_not_counted_unless_asked_for()
    {
        using var model = Nets.Planted(channels: 6);
        using var monitor = DyingReluMonitor.Attach(model);
        using var curious = DyingReluMonitor.Attach(model, new DyingReluOptions { CountEvaluation = true });

        model.eval();
        model.call(ones(3, 8)).Dispose();
        model.train();
        using (no_grad()) model.call(ones(3, 8)).Dispose();

        Layer(monitor).Channels.Should().Be(0);
        Layer(curious).Channels.Should().Be(6);
    }

    private static void Run(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, int steps)
    {
        var generator = new Generator(11);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            model.call(randn([BatchSize, 8], generator: generator));
            monitor.Step();
        }
    }

    private static LayerReport Layer(DyingReluMonitor monitor) => monitor.Report().Layers.Single();

    private static IEnumerable<int> Dead(LayerReport layer) =>
        layer.ChannelReports.Where(channel => channel.Verdict == ChannelVerdict.Dead).Select(channel => channel.Index);
}
