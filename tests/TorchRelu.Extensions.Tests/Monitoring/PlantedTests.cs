using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Known dead channels are found exactly, and nothing else is.</summary>
public sealed class PlantedTests
{
    // More than ten times the independent draws that 200 channels need.
    private const int Rows = 16_000;

    [Theory]
    [InlineData(11, new[] { 3 })]
    [InlineData(11, new[] { 0, 10 })]
    [InlineData(200, null)]
    public void Dead_channels_behind_a_Linear_are_found_exactly(int channels, int[]? dead)
    {
        dead ??= Half(channels, 90);
        using var model = nn.Sequential(("layer", Planted(nn.Linear(20, channels), dead)), ("relu", nn.ReLU()));

        Expect(Train(model, [64, 20]), dead);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dead_channels_behind_a_convolution_are_found_exactly(bool bias)
    {
        int[] dead = [1, 7];
        // Without a bias a channel is dead on non-negative inputs when no weight is positive.
        var conv = Planted(nn.Conv2d(2, 11, 3, bias: bias), dead, weights: -1);
        using var model = nn.Sequential(("layer", conv), ("relu", nn.ReLU()));

        Expect(Train(model, [64, 2, 8, 8], nonNegative: true), dead);
    }

    [Fact]
    public void Dead_channels_behind_a_batch_normalisation_are_found_exactly()
    {
        int[] dead = [2, 4];
        var norm = Planted(nn.BatchNorm2d(11), dead, weights: 0.001, biases: -5);
        using var model = nn.Sequential(("conv", nn.Conv2d(1, 11, 3)), ("layer", norm), ("relu", nn.ReLU()));

        Expect(Train(model, [64, 1, 8, 8]), dead);
    }

    [Fact]
    public void Dead_channels_of_sequences_are_found_in_the_last_dimension()
    {
        int[] dead = [5];
        using var model = nn.Sequential(("layer", Planted(nn.Linear(20, 11), dead)), ("relu", nn.ReLU()));

        var layer = Train(model, [16, 7, 20]);

        Expect(layer, dead);
        layer.ChannelAxis.Should().Be(ChannelAxis.FromProducer);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("behind")]
    public void Dropout_makes_no_channel_dead(string where)
    {
        manual_seed(4);
        using var model = where == "before"
            ? nn.Sequential(("layer", nn.Linear(20, 11)), ("drop", nn.Dropout(0.8)), ("relu", nn.ReLU()))
            : nn.Sequential(("layer", nn.Linear(20, 11)), ("relu", nn.ReLU()), ("drop", nn.Dropout(0.8)));

        Expect(Train(model, [64, 20]), []);
    }

    [Fact]
    public void Ninety_two_percent_zeros_and_no_dead_channel_is_healthy()
    {
        manual_seed(5);
        using var linear = nn.Linear(64, 100);
        using (no_grad())
        {
            foreach (var (name, parameter) in linear.named_parameters())
            {
                // Rows of norm 1 and a bias of -1.4 deviations: a channel fires on 8 % of standard normal inputs.
                if (name == "bias") parameter.fill_(-1.4);
                else parameter.div_(parameter.mul(parameter).sum([1L], keepdim: true).sqrt());
            }
        }
        using var model = nn.Sequential(("layer", linear), ("relu", nn.ReLU()));

        var layer = Train(model, [64, 64]);

        layer.ZeroShare.Should().BeInRange(0.90, 0.94);
        layer.Dead.Should().Be(0);
        layer.Severity.Should().Be(Severity.None);
    }

    [Fact]
    public void A_unit_that_always_fires_at_a_twentieth_of_the_others_magnitude_is_not_dead()
    {
        manual_seed(6);
        using var linear = nn.Linear(20, 11);
        using (no_grad())
        {
            foreach (var (name, parameter) in linear.named_parameters()) parameter.select(0, 0).fill_(name == "bias" ? 0.02 : 0);
        }
        using var model = nn.Sequential(("layer", linear), ("relu", nn.ReLU()));

        var layer = Train(model, [64, 20]);

        layer.ChannelReports[0].Verdict.Should().Be(ChannelVerdict.AlwaysOn);
        layer.Severity.Should().Be(Severity.None);
    }

    [Fact]
    public void What_draws_find_silent_the_end_of_the_epoch_finds_dead_and_no_sooner()
    {
        using var model = nn.Sequential(("layer", Planted(nn.Linear(20, 11), [3, 8])), ("relu", nn.ReLU()));
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, [64, 20]);
        Verdicts(monitor).Should().Equal(ChannelVerdict.Silent, ChannelVerdict.Silent);

        monitor.EndEpoch();

        Verdicts(monitor).Should().Equal(ChannelVerdict.Dead, ChannelVerdict.Dead);
        IEnumerable<ChannelVerdict> Verdicts(DyingReluMonitor monitor) =>
            monitor.Report().Layers.Single().ChannelReports.Where(channel => channel.Index is 3 or 8).Select(channel => channel.Verdict);
    }

    [Fact]
    public void One_epoch_of_a_thousand_rows_finds_dead_channels_of_which_draws_say_nothing()
    {
        int[] dead = [3, 8];
        using var model = nn.Sequential(("layer", Planted(nn.Linear(20, 11), dead)), ("relu", nn.ReLU()));
        using var monitor = DyingReluMonitor.Attach(model);
        for (var step = 0; step < 10; step++) model.call(randn([100, 20], generator: new Generator((ulong)step))).Dispose();
        monitor.Step();

        monitor.EndEpoch();

        var layer = monitor.Report().Layers.Single();
        Expect(layer, dead);
        layer.Silent.Should().Be(0);
        layer.ChannelReports[3].Basis.Should().Be("every sample of epoch 1: 1,000");
    }

    private static nn.Module<Tensor, Tensor> Planted(nn.Module<Tensor, Tensor> layer, int[] dead, double weights = 0, double biases = -1)
    {
        using (no_grad())
        {
            foreach (var channel in dead)
            {
                foreach (var (name, parameter) in layer.named_parameters())
                    parameter.select(0, channel).fill_(name == "bias" ? biases : weights);
            }
        }
        return layer;
    }

    private static int[] Half(int channels, int dead) =>
        [.. Enumerable.Range(0, channels).OrderBy(c => (c * 7919L) % channels).Take(dead).Order()];

    private static LayerReport Train(nn.Module<Tensor, Tensor> model, long[] shape, bool nonNegative = false)
    {
        using var monitor = DyingReluMonitor.Attach(model);
        Run(model, monitor, shape, nonNegative);
        return monitor.Report().Layers.Single();
    }

    private static void Run(nn.Module<Tensor, Tensor> model, DyingReluMonitor monitor, long[] shape, bool nonNegative = false)
    {
        using var generator = new Generator(9);
        for (var step = 0; step < Rows / shape[0]; step++)
        {
            using var scope = NewDisposeScope();
            var inputs = randn(shape, generator: generator);
            model.call(nonNegative ? inputs.abs() : inputs);
            monitor.Step();
        }
    }

    private static void Expect(LayerReport layer, int[] dead)
    {
        layer.Undecided.Should().Be(0);
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index).Should().Equal(dead);
    }
}
