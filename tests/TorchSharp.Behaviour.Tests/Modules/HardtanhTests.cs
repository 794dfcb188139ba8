using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>
/// Tensor.hardtanh, and nn.functional's with it, does nothing: it gives the very tensor back that it was called on. The layer clips up to
/// 0.103.1; from 0.104.0 on it is built on that and does nothing either, unless it works in place. (Run on 0.102.8 and 0.107.0.)
/// </summary>
public class HardtanhTests
{
    private readonly Tensor _input = from_array(new[] { -3f, 0.5f, 3f });

    [Fact]
    public void The_operator_gives_its_input_back()
    {
        _input.hardtanh(-1, 1).Should().BeSameAs(_input);
        _input.data<float>().ToArray().Should().Equal(-3, 0.5f, 3);
    }

    [Fact]
    public void In_place_it_clips()
    {
        _input.hardtanh_(-1, 1);

        _input.data<float>().ToArray().Should().Equal(-1, 0.5f, 1);
    }

    [Fact]
    public void The_layer_clips_up_to_0_103_1_and_gives_its_input_back_later()
    {
        using var layer = Hardtanh();
        var clips = Provider.Version < new Version(0, 104, 0);

        var output = layer.call(_input);

        output.data<float>().ToArray().Should().Equal(clips ? [-1, 0.5f, 1] : new[] { -3, 0.5f, 3 });
        ReferenceEquals(output, _input).Should().Be(!clips);
    }

    [Fact]
    public void The_layer_clips_in_place_in_every_version()
    {
        using var layer = Hardtanh(-2, 2, inplace: true);
        using var output = layer.call(_input);

        output.data<float>().ToArray().Should().Equal(-2, 0.5f, 2);
    }
}
