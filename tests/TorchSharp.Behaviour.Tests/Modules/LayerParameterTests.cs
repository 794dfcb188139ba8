using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Modules;

/// <summary>
/// The weight of a layer is one tensor, but which object stands for it depends on the version: up to 0.103.1 a new one with a handle of its
/// own at each reading, from 0.104.0 on the registered one, and disposing that empties the layer. get_parameter() gives the registered
/// object in every version. (Run on 0.102.8 and 0.107.0.) The embedded provider does as 0.102.8, which is the harder to live with.
/// </summary>
public class LayerParameterTests
{
    private static bool NewObjects => Provider.Version < new Version(0, 104, 0);

    public static TheoryData<Module, string> Layers() => new()
    {
        { Linear(2, 3), "weight" },
        { Linear(2, 3), "bias" },
        { Conv1d(2, 3, 1), "weight" },
        { Conv2d(2, 3, 1), "weight" },
        { PReLU(3), "weight" },
        { BatchNorm1d(3), "weight" },
        { BatchNorm2d(3), "bias" },
    };

    [Theory]
    [MemberData(nameof(Layers), DisableDiscoveryEnumeration = true)]
    public void Up_to_0_103_1_a_weight_is_a_new_object_with_a_new_handle_at_each_reading(Module layer, string name)
    {
        var registered = layer.Registered(name);
        var read = (Parameter)layer.GetType().GetProperty(name)!.GetValue(layer)!;

        ReferenceEquals(read, registered).Should().Be(!NewObjects);
        (read.Handle == registered.Handle).Should().Be(!NewObjects);
    }

    [Fact]
    public void Both_objects_are_the_same_tensor()
    {
        using var layer = Linear(2, 3);
        using (no_grad()) layer.weight!.fill_(5);
        using var input = ones(1, 2);

        layer.call(input).sum().backward();

        layer.Registered("weight").sum().item<float>().Should().Be(30);
        layer.weight!.grad!.sum().item<float>().Should().Be(6);
    }

    [Fact]
    public void A_LayerNorm_gives_the_registered_object()
    {
        using var layer = LayerNorm(3);

        layer.weight.Should().BeSameAs(layer.Registered("weight"));
    }

    [Fact]
    public void Running_statistics_follow_the_same_rule()
    {
        using var layer = BatchNorm2d(3);

        ReferenceEquals(layer.running_mean, layer.get_buffer("running_mean")).Should().Be(!NewObjects);
        layer.running_mean!.fill_(2);
        layer.get_buffer("running_mean")!.sum().item<float>().Should().Be(6);
    }
}
