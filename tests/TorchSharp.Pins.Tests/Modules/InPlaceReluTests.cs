using System.Runtime.InteropServices;
using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>An in-place ReLU gives a new object on the memory of its input, which is overwritten by then. TorchSharp 0.102.8 to 0.107.0.</summary>
public class InPlaceReluTests
{
    [Fact]
    public void The_output_is_another_object_on_the_same_memory()
    {
        using var relu = ReLU(inplace: true);
        using var input = from_array(new float[] { -1, 2 });
        using var output = relu.call(input);

        output.Should().NotBeSameAs(input);
        output.bytes[7] = 0x7f;
        input.bytes[7].Should().Be(0x7f);
    }

    [Fact]
    public void A_pre_hook_still_sees_the_negatives_and_a_hook_no_longer_does()
    {
        using var relu = ReLU(inplace: true);
        var (before, after) = (0f, 0f);
        relu.register_forward_pre_hook((_, input) =>
        {
            before = input.min().item<float>();
            return input;
        });
        relu.register_forward_hook((_, input, output) =>
        {
            after = input.min().item<float>();
            return output;
        });

        using var batch = from_array(new float[] { -1, 2 });
        relu.call(batch).Dispose();

        (before, after).Should().Be((-1, 0));
    }

    [Fact]
    public void It_cannot_be_applied_to_a_leaf_that_requires_a_gradient()
    {
        using var relu = ReLU(inplace: true);
        using var leaf = ones(2, requires_grad: true);

        relu.Invoking(module => module.call(leaf)).Should().Throw<ExternalException>().WithMessage("a leaf Variable that requires grad*");
    }

    [Fact]
    public void Gradients_flow_through_it_in_a_Sequential()
    {
        using var net = Sequential(Linear(4, 3), ReLU(inplace: true), Linear(3, 2));
        using var batch = ones(5, 4);
        using var loss = net.call(batch).sum();

        loss.backward();

        net.HasAllGradients().Should().BeTrue();
    }
}
