using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Hooks;

/// <summary>What a hook returns takes the place of what it was given; null leaves it. TorchSharp 0.102.8 to 0.107.0.</summary>
public class HookResultTests
{
    private readonly Tensor _input = Row(-2, 3);

    [Fact]
    public void Null_keeps_the_output()
    {
        using var relu = ReLU();
        relu.register_forward_hook((_, _, _) => null!);

        using var result = relu.call(_input);

        result.data<float>().ToArray().Should().Equal(0, 3);
    }

    [Fact]
    public void Another_tensor_replaces_the_output()
    {
        using var relu = ReLU();
        relu.register_forward_hook((_, _, output) => output + 1);

        using var result = relu.call(_input);

        result.data<float>().ToArray().Should().Equal(1, 4);
    }

    [Fact]
    public void The_result_of_a_pre_hook_replaces_the_input()
    {
        using var relu = ReLU();
        relu.register_forward_pre_hook((_, input) => -input);

        using var result = relu.call(_input);

        result.data<float>().ToArray().Should().Equal(2, 0);
    }

    [Fact]
    public void In_a_Sequential_the_output_that_was_replaced_belongs_to_nobody()
    {
        var relu = ReLU();
        using var net = Sequential(relu, Identity());
        relu.register_forward_hook((_, _, output) => output.alias());
        var before = LiveTensors.Count;

        LiveTensors.Growth(() =>
        {
            for (var i = 0; i < 20; i++) net.call(_input).Dispose();
        }).Should().Be(20, "only finalizers free the originals");

        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void Disposing_the_output_in_a_hook_breaks_the_next_layer()
    {
        var relu = ReLU();
        using var net = Sequential(relu, Linear(2, 2));
        relu.register_forward_hook((_, _, output) =>
        {
            output.Dispose();
            return null!;
        });

        net.Invoking(module => module.call(_input)).Should().Throw<InvalidOperationException>().WithMessage("Tensor invalid -- empty handle.");
    }

    private static Tensor Row(params float[] values) => from_array(values);
}
