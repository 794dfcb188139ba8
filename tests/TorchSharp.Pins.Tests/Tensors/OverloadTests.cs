namespace TorchSharp.Pins.Tests.Tensors;

/// <summary>
/// TensorCounts and LayerWeights rely on it: they sum over a long, since C# binds a literal 0 to another overload.
/// ChannelsLastPRelu, InPlace and ChannelGuard rely on the types that a tensor full of one number gets.
/// </summary>
public class OverloadTests
{
    [Fact]
    public void Sum_of_the_literal_0_is_the_sum_of_everything_in_bytes()
    {
        using var tensor = full(3, 100, 2, dtype: float32);

        // The literal converts to an enumeration, and the enumeration is the type of the result.
        using var everything = tensor.sum(0);
        (everything.ndim, everything.dtype).Should().Be((0, uint8));
        everything.item<byte>().Should().Be(600 % 256);

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
        full(1, 2.0).dtype.Should().Be(float32);
    }
}
