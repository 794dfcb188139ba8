using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

public sealed class LayerKindsTests
{
    [Fact]
    public void Every_activation_of_the_table_is_recognised_by_its_type()
    {
        nn.Module[] modules =
        [
            nn.ReLU(), nn.ReLU6(), nn.Hardtanh(), nn.Hardswish(), nn.PReLU(1), nn.LeakyReLU(), nn.RReLU(),
            nn.ELU(), nn.CELU(), nn.SELU(), nn.GELU(), nn.SiLU(), nn.Mish(),
        ];

        var names = modules.Select(LayerKinds.RectifierName);

        names.Should().Equal(modules.Select(module => module.GetType().Name)).And.BeEquivalentTo(Rectifier.Names);
    }

    [Fact]
    public void Transposed_convolutions_make_channels_without_a_row_for_each()
    {
        nn.Module[] plain = [nn.Linear(4, 2), nn.Conv1d(4, 2, 1), nn.Conv2d(4, 2, 1), nn.Conv3d(4, 2, 1)];
        nn.Module[] transposed = [nn.ConvTranspose1d(4, 2, 1), nn.ConvTranspose2d(4, 2, 1), nn.ConvTranspose3d(4, 2, 1)];

        plain.Concat(transposed).Should()
            .OnlyContain(layer => LayerKinds.MakesChannels(layer) && LayerKinds.ChannelDimension(layer, 5) != null);
        plain.Should().OnlyContain(layer => LayerKinds.HasRows(layer) && LayerWeights.All(layer) != null);
        transposed.Should().OnlyContain(layer => !LayerKinds.HasRows(layer) && LayerWeights.All(layer) == null);
    }

    [Fact]
    public void A_module_of_the_users_own_that_bears_a_known_name_is_not_taken_for_it()
    {
        nn.Module[] own = [new Linear(), new BatchNorm2d(), new Dropout(), new ReLU()];

        own.Should().OnlyContain(module => LayerKinds.IsForeign(module) && LayerKinds.RectifierName(module) == null);
        own.Should().OnlyContain(module => !LayerKinds.MakesChannels(module) && LayerKinds.ChannelDimension(module, 4) == null);
        own.Should().OnlyContain(module => !LayerKinds.Normalises(module));
        own.Should().OnlyContain(module => !SilentOutput.IsRelu(module) && !SilentOutput.IsZero(module, new SiteUse(2, new[] { 0 }), 0));
        LayerKinds.IsForeign(nn.Linear(2, 2)).Should().BeFalse();
    }

    private abstract class Own() : nn.Module<Tensor, Tensor>("own")
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Linear : Own;

    private sealed class BatchNorm2d : Own;

    private sealed class Dropout : Own;

    private sealed class ReLU : Own;
}
