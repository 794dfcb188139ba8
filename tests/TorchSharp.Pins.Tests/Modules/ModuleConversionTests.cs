using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>
/// to() leaves the objects alone where nothing changes. Where the type changes, the parameters of layers are replaced and disposed from
/// 0.104.0 on, and converted in place before, integer buffers included; the embedded provider does as the later versions.
/// (Run on 0.102.8 and 0.107.0.)
/// </summary>
public class ModuleConversionTests
{
    [Fact]
    public void Moving_to_where_and_what_it_is_already_keeps_every_parameter()
    {
        using var net = new Net();
        var before = net.parameters().ToList();

        net.to(CPU);
        net.to(float32);
        net.to("cpu");

        net.parameters().Zip(before).Should().OnlyContain(pair => ReferenceEquals(pair.First, pair.Second));
    }

    [Fact]
    public void Changing_the_type_makes_new_parameters_except_where_native_layers_convert_in_place()
    {
        using var net = Sequential(Linear(2, 2));
        var before = net.parameters().First();

        net.to(float64);

        var after = net.parameters().First();
        after.dtype.Should().Be(float64);
        ReferenceEquals(after, before).Should().BeFalse();
        before.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Gradients_come_along_and_integer_buffers_keep_their_type_except_in_native_layers()
    {
        using var net = Sequential(Linear(2, 3), BatchNorm1d(3));
        net.call(ones(4, 2)).sum().backward();

        net.to(float64);

        net.get_buffer("1.num_batches_tracked")!.dtype.Should().Be(int64);
        net.get_buffer("1.running_mean")!.dtype.Should().Be(float64);
        net.Registered("0.weight").grad!.dtype.Should().Be(float64);
    }

    [Fact]
    public void Only_floating_point_types_are_accepted() =>
        new Net().Invoking(net => net.to(int64)).Should().Throw<ArgumentException>();
}
