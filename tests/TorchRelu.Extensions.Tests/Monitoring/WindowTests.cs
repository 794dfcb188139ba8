using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class WindowTests : IDisposable
{
    private const int BatchSize = 100;

    // Rows are new at every step, unless a test begins again.
    private Generator _generator = new(11);

    public void Dispose() => _generator.Dispose();

    [Fact]
    public void Before_the_first_window_nothing_is_decided()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 19);

        var layer = Layer(monitor);
        layer.Undecided.Should().Be(6);
        layer.Samples.Should().Be(19 * BatchSize, "what was seen so far is shown all the same");
        layer.ZeroShare.Should().BeGreaterThan(0);
    }

    [Fact]
    public void After_one_window_channels_that_fired_are_alive_and_the_silent_ones_undecided()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 20);

        var layer = Layer(monitor);
        layer.ChannelReports.Where(channel => channel.Verdict == ChannelVerdict.Undecided).Select(channel => channel.Index).Should()
            .Equal(1, 4);
        layer.ChannelReports.Where(channel => channel.Index is not (1 or 4)).Should()
            .OnlyContain(channel => channel.Verdict == ChannelVerdict.Active);
        layer.Findings.Should().ContainSingle(finding => finding.Kind == FindingKind.TooFewSamples).Which.Threshold.Should().Be(4_770);
    }

    [Fact]
    public void After_ten_times_the_draws_exactly_the_planted_channels_are_silent()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 40);
        Dead(Layer(monitor)).Should().BeEmpty("4,000 draws are fewer than 4,770");
        Run(model, monitor, steps: 40);

        var layer = Layer(monitor);
        Dead(layer).Should().Equal(1, 4);
        layer.Silent.Should().Be(2, "no pass over the data has ended");
        layer.Samples.Should().Be(80 * BatchSize);
        layer.ChannelReports[1].LastFired.Should().Be(ChannelTally.Never);
        layer.ChannelReports[0].LastFired.Should().Be(79);
    }

    [Fact]
    public void A_channel_that_fired_is_silent_after_a_tenth_of_the_draws_of_one_that_never_did()
    {
        using var model = Nets.Planted(channels: 6, dead: [1]);
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, steps: 20);
        Fill(model, "weight", channel: 3, 0);
        Fill(model, "bias", channel: 3, -1);

        Run(model, monitor, steps: 20);

        Dead(Layer(monitor)).Should().Equal(3);
    }

    [Fact]
    public void A_channel_that_fires_again_is_not_dead_at_the_next_window()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, steps: 80);
        Dead(Layer(monitor)).Should().Equal(2);

        Fill(model, "bias", channel: 2, 5);
        Run(model, monitor, steps: 20);

        Dead(Layer(monitor)).Should().BeEmpty();
    }

    [Fact]
    public void A_channel_that_fires_in_the_next_epoch_is_not_dead_of_the_last_one()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, steps: 25);
        monitor.EndEpoch();
        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);

        Fill(model, "bias", channel: 2, 5);
        Run(model, monitor, steps: 1);
        Fill(model, "bias", channel: 2, -1);
        Run(model, monitor, steps: 24);
        Dead(Layer(monitor)).Should().NotContain(2);
        monitor.EndEpoch();
        Dead(Layer(monitor)).Should().NotContain(2, "it fired in the first step of this epoch");
        Run(model, monitor, steps: 25);
        monitor.EndEpoch();

        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void An_epoch_too_short_for_a_window_is_one_and_of_so_few_rows_two_decide()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);

        RunEpoch(model, monitor, steps: 2);
        Layer(monitor).Undecided.Should().Be(1, "200 rows are fewer than the 1,000 of which one pass is enough");
        RunEpoch(model, monitor, steps: 2);

        var layer = Layer(monitor);
        layer.Samples.Should().Be(4 * BatchSize);
        layer.ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);
        layer.ChannelReports[2].Basis.Should().Be("every sample of epoch 2: 200");
        layer.ChannelReports[2].RateBound.Should().BeGreaterThan(0.02, "the same rows again are no new evidence about others");
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void One_epoch_decides_if_it_has_a_thousand_rows(int steps, bool decides)
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);

        RunEpoch(model, monitor, steps);

        Dead(Layer(monitor)).Should().Equal(decides ? [2] : []);
    }

    [Fact]
    public void An_epoch_whose_last_step_closes_a_window_is_judged_with_its_end()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, steps: 20);
        Layer(monitor).Timeline.Should().ContainSingle();

        monitor.EndEpoch();

        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void An_epoch_that_ends_twice_takes_no_verdict_back()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        RunEpoch(model, monitor, steps: 25);
        Dead(Layer(monitor)).Should().Equal(2);

        monitor.EndEpoch();
        Run(model, monitor, steps: 20);

        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);
    }

    [Fact]
    public void Where_no_epoch_is_told_a_pass_is_noticed_by_its_rows()
    {
        using var model = Nets.Planted(channels: 6, dead: [2]);
        using var monitor = DyingReluMonitor.Attach(model);
        for (var pass = 0; pass < 2; pass++)
        {
            Dead(Layer(monitor)).Should().BeEmpty("each row must have come twice");
            BeginAgain();
            Run(model, monitor, steps: 25);
        }

        Layer(monitor).ChannelReports[2].Verdict.Should().Be(ChannelVerdict.Dead);
        Layer(monitor).ChannelReports[2].Basis.Should().Be("every sample of pass 1 over the data: 2,500");
    }

    [Fact]
    public void Reports_in_between_close_windows_neither_later_nor_earlier()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        for (var step = 1; step <= 80; step++)
        {
            Run(model, monitor, steps: 1);
            Layer(monitor).Timeline.Should().HaveCount(step / 20);
        }

        Dead(Layer(monitor)).Should().Equal(1, 4);
    }

    [Fact]
    public void What_is_left_of_an_epoch_behind_its_last_window_is_judged_with_its_end()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);
        using var monitor = DyingReluMonitor.Attach(model);

        Run(model, monitor, steps: 30);
        Dead(Layer(monitor)).Should().BeEmpty();
        monitor.EndEpoch();

        Dead(Layer(monitor)).Should().Equal(1, 4);
        Layer(monitor).Timeline.Should().HaveCount(2);
        Run(model, monitor, steps: 19);
        Layer(monitor).Timeline.Should().HaveCount(2, "the next window begins with the next epoch");
    }

    [Fact]
    public void A_branch_that_falls_out_of_use_is_waited_for_until_half_of_the_steps_lack_it()
    {
        using var model = new FadingBranch();
        using var monitor = DyingReluMonitor.Attach(model);
        LayerReport Trunk() => monitor.Report().Layers.Single(layer => layer.Name == "trunk.relu");

        Run(model, monitor, steps: 12);
        model.UsesBranch = false;
        // The first window lasts 25 steps instead of 20, the second is the trunk's alone.
        Run(model, monitor, steps: 12);
        Trunk().Undecided.Should().Be(6);
        Run(model, monitor, steps: 1);
        Trunk().Undecided.Should().Be(2);
        Run(model, monitor, steps: 19);
        Trunk().Timeline.Should().ContainSingle();
        Run(model, monitor, steps: 1);
        Trunk().Timeline.Should().HaveCount(2);
        Trunk().Samples.Should().Be(45 * BatchSize);

        Run(model, monitor, steps: 60);

        Dead(Trunk()).Should().Equal(1, 4);
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

    private static void Fill(nn.Module model, string parameter, int channel, double value)
    {
        using var ungraded = no_grad();
        model.named_parameters().Single(named => named.name.EndsWith(parameter, StringComparison.Ordinal)).parameter
            .select(0, channel).fill_(value);
    }

    // The same rows at each call.
    private void RunEpoch(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, int steps)
    {
        BeginAgain();
        Run(model, monitor, steps);
        monitor.EndEpoch();
    }

    private void BeginAgain()
    {
        _generator.Dispose();
        _generator = new Generator(11);
    }

    private void Run(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            model.call(randn([BatchSize, 8], generator: _generator));
            monitor.Step();
        }
    }

    private static LayerReport Layer(DyingReluMonitor monitor) => monitor.Report().Layers.Single();

    private static IEnumerable<int> Dead(LayerReport layer) =>
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index);
}
