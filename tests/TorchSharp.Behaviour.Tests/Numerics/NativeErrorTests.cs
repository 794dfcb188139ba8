using System.Runtime.InteropServices;
using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behaviour.Tests.Numerics;

/// <summary>
/// libtorch's errors arrive as ExternalException with libtorch's message. TorchSharp 0.102.8 to 0.107.0. Not tried: Tensor.matmul of shapes
/// that do not fit ends the process in all of these; mm and Linear do not.
/// </summary>
public class NativeErrorTests
{
    public static TheoryData<string, Action> Failures() => new()
    {
        { "The size of tensor a (3) must match the size of tensor b (5)*", () => ones(2, 3).add(ones(4, 5)) },
        { "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)*", () => ones(2, 3).mm(ones(4, 5)) },
        { "mat1 and mat2 shapes cannot be multiplied (4x5 and 2x3)*", () => Linear(2, 3).call(ones(4, 5)) },
        { "shape '[4, 5]' is invalid for input of size 6*", () => ones(2, 3).reshape(4, 5) },
        { "running_mean should contain 5 elements not 2*", () => BatchNorm2d(2).call(ones(4, 5, 3, 3)) },
        { "Dimension out of range*", () => ones(2).size(5) },
        { "*same dtype*", () => Linear(2, 3).call(ones(4, 2, float64)) },
        { "index_select(): Expected dtype int32 or int64 for index*", () => ones(3).index_select(0, ones(1)) },
        { "Target 7 is out of bounds*", () => functional.cross_entropy(ones(1, 3), from_array(new long[] { 7 })) },
        { "Expected all tensors to be on the same device*", () => ones(2).add(ones(2, device: torch.device("meta"))) },
        { "grad can be implicitly created only for scalar outputs*", () => ones(2, requires_grad: true).alias().backward() },
        { "element 0 of tensors does not require grad*", () => ones(1).backward() },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Shapes_types_and_devices_that_do_not_fit(string message, Action failing) =>
        failing.Should().Throw<ExternalException>().WithMessage(message);

    [Fact]
    public void Layers_check_their_channels_themselves()
    {
        Conv2d(2, 3, 3).Invoking(layer => layer.call(ones(4, 5, 6, 6)))
            .Should().Throw<ArgumentException>().WithMessage("*with 2 channels to Conv2d*");
        Conv1d(2, 3, 3).Invoking(layer => layer.call(ones(4, 5, 6)))
            .Should().Throw<ArgumentException>().WithMessage("*with 2 channels to Conv1d*");
        BatchNorm2d(2).Invoking(layer => layer.call(ones(4, 5))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void After_an_error_everything_goes_on()
    {
        using var one = ones(2);
        for (var i = 0; i < 3; i++)
        {
            one.Invoking(it => it.reshape(5)).Should().Throw<ExternalException>();
            (one + 1).sum().item<float>().Should().Be(4);
        }
    }
}
