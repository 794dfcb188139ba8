using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class ProofTests
{
    private static readonly DyingReluOptions Pixels = new() { InputRange = (0, 1) };

    [Fact]
    public void Channels_that_pixels_cannot_fire_are_proved_dead_from_one_batch()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);

        var layer = DyingReluMonitor.Scan(model, [ones(4, 8)], Pixels).Layers.Single();

        layer.ChannelReports.Where(channel => channel.Verdict == ChannelVerdict.ProvedDead).Select(channel => channel.Index).Should()
            .Equal(1, 4);
        layer.ProofBasis.Should().Contain("fc (Linear)").And.Contain("[0, 1] as stated");
    }

    [Fact]
    public void Without_a_stated_range_nothing_is_proved_of_the_first_layer()
    {
        using var model = Nets.Planted(channels: 6, dead: [1, 4]);

        DyingReluMonitor.Scan(model, [ones(4, 8)]).Layers.Single().ProvedDead.Should().Be(0);
    }

    [Fact]
    public void Behind_a_rectifier_a_channel_without_positive_weight_is_proved_dead_whatever_the_data()
    {
        using var model = Nets.Mlp();
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters()
                .Where(named => named.name.StartsWith("fc2", StringComparison.Ordinal)))
                parameter.select(0, 3).copy_(parameter.select(0, 3).abs().neg());
        }

        var layer = DyingReluMonitor.Scan(model, [ones(4, 20)]).Layers[1];

        layer.ChannelReports.Where(channel => channel.Verdict == ChannelVerdict.ProvedDead).Select(channel => channel.Index).Should()
            .Equal(3);
    }

    [Fact]
    public void What_a_function_does_to_the_data_before_the_first_layer_ends_the_proof()
    {
        using var model = new Rescaled();

        DyingReluMonitor.Scan(model, [zeros(4, 8)], Pixels).Layers.Single().ProvedDead.Should()
            .Be(0, "the stated range is that of the input, not of twice the input less one");
    }

    [Fact]
    public void What_was_added_in_place_behind_a_rectifier_ends_the_proof()
    {
        using var model = new Shifted();

        DyingReluMonitor.Scan(model, [ones(4, 8)]).Layers[1].ProvedDead.Should()
            .Be(0, "what it reads is what the rectifier gave, less 100");
    }

    /// <summary>
    /// The second layer has no positive weight: dead behind a rectifier, alive behind one whose output was lowered in place.
    /// </summary>
    private sealed class Shifted : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 6);
        private readonly nn.Module<Tensor, Tensor> relu1 = nn.ReLU();
        private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(6, 5);
        private readonly nn.Module<Tensor, Tensor> relu2 = nn.ReLU();

        public Shifted()
            : base(nameof(Shifted))
        {
            RegisterComponents();
            using var ungraded = no_grad();
            foreach (var parameter in fc2.parameters()) parameter.fill_(-1);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = relu1.call(fc1.call(input));
            hidden.sub_(100);
            return relu2.call(fc2.call(hidden)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Rescaled : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> net = Nets.Planted(channels: 6, dead: [1, 4]);

        public Rescaled()
            : base(nameof(Rescaled)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var shifted = input.mul(2).sub(1);
            return net.call(shifted);
        }
    }
}
