using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Pins.Tests.Modules;

/// <summary>A Sequential disposes what lies between two children once the second has used it. TorchSharp 0.102.8 to 0.107.0.</summary>
public class SequentialDisposesIntermediatesTests
{
    [Fact]
    public void A_tensor_kept_from_a_hook_is_empty_afterwards_and_a_detached_one_is_not()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 3), relu, Linear(3, 2));
        Tensor? input = null, output = null, copy = null;
        relu.register_forward_hook((_, given, made) =>
        {
            (input, output, copy) = (given, made, made.detach());
            return made;
        });

        using var batch = ones(1, 4);
        net.call(batch).Dispose();

        (input!.IsInvalid, output!.IsInvalid, copy!.IsInvalid).Should().Be((true, true, false));
        copy.Dispose();
    }

    [Fact]
    public void The_output_of_the_last_child_is_the_object_the_caller_gets()
    {
        var relu = ReLU();
        using var net = Sequential(Linear(4, 3), relu);
        Tensor? seen = null;
        relu.register_forward_hook((_, _, output) => seen = output);

        using var batch = ones(1, 4);
        using var result = net.call(batch);

        result.Should().BeSameAs(seen);
    }

    [Fact]
    public void The_input_of_the_whole_is_left_alone()
    {
        using var net = Sequential(Identity(), ReLU());
        using var batch = ones(1, 4);

        net.call(batch).Dispose();

        batch.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Without_children_it_gives_a_second_handle_on_its_input()
    {
        using var net = Sequential();
        using var batch = ones(1, 4);
        using var result = net.call(batch);

        result.Should().NotBeSameAs(batch);
        result.add_(1);
        batch.sum().item<float>().Should().Be(8);
    }
}
