using FluentAssertions;
using TorchSharp.Pins.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Tensors;

/// <summary>Places where C# binds to another overload than the reader thinks, or a name means another thing. TorchSharp 0.102.8 to 0.107.0.</summary>
public class OverloadTrapTests
{
    [Fact]
    public void Sum_of_the_literal_0_is_the_full_sum_in_bytes_because_0_converts_to_the_element_type()
    {
        using var tensor = full(3, 100, 2, dtype: float32);

        using var trapped = tensor.sum(0);
        (trapped.ndim, trapped.dtype).Should().Be((0, uint8));
        trapped.item<byte>().Should().Be(600 % 256);

        using var meant = tensor.sum(0L);
        meant.shape.Should().Equal(100);
        using var one = tensor.sum(1);
        one.shape.Should().Equal(3);
    }

    [Fact]
    public void Numbers_have_64_bits_and_a_tensor_full_of_truth_values_holds_integers()
    {
        (((Scalar)1).Type, ((Scalar)1f).Type, ((Scalar)true).Type).Should().Be((int64, float64, @bool));
        full(1, true).dtype.Should().Be(int64);
        full(1, 2).dtype.Should().Be(int64);
        full(1, 2f).dtype.Should().Be(float32);
    }

    [Fact]
    public void Zero_in_place_answers_with_a_second_handle_and_the_other_operators_in_place_with_the_tensor_itself()
    {
        using var tensor = ones(2);

        tensor.add_(1).Should().BeSameAs(tensor);
        tensor.fill_(1).Should().BeSameAs(tensor);
        tensor.zero_().Should().NotBeSameAs(tensor);
    }
}
