using System.Runtime.InteropServices;

namespace TorchSharp.Pins.Tests.Tensors;

/// <summary>
/// OutputCounter and Floats rely on it: bytes is the memory of a contiguous tensor, behind its offset, of any element type.
/// OutputCounter relies on what it throws for others, which are reached by a view of one value.
/// </summary>
public class TensorMemoryTests
{
    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using var tensor = zeros(3);

        MemoryMarshal.Cast<byte, float>(tensor.bytes)[1] = 5;

        tensor.data<float>().ToArray().Should().Equal(0, 5, 0);
    }

    [Fact]
    public void Bytes_begin_behind_the_storage_offset()
    {
        using var tensor = arange(6, float32);
        using var part = tensor.narrow(0, 2, 3);

        part.storage_offset().Should().Be(2);
        MemoryMarshal.Cast<byte, float>(part.bytes).ToArray().Should().Equal(2, 3, 4);
    }

    [Fact]
    public void Bytes_of_a_tensor_that_is_not_contiguous_are_refused()
    {
        using var transposed = ones(2, 3).t();

        transposed.Invoking(tensor => tensor.bytes.Length).Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData(ScalarType.Float64, 8)]
    [InlineData(ScalarType.Float32, 4)]
    [InlineData(ScalarType.Float16, 2)]
    [InlineData(ScalarType.BFloat16, 2)]
    [InlineData(ScalarType.Int64, 8)]
    [InlineData(ScalarType.Bool, 1)]
    public void Bytes_serve_every_element_type(ScalarType type, int size)
    {
        using var tensor = ones(3, type);

        tensor.ElementSize.Should().Be(size);
        tensor.bytes.Length.Should().Be(3 * size);
    }

    [Fact]
    public void Halves_are_IEEE_halves_and_bfloats_are_the_upper_half_of_a_float()
    {
        using var value = full(1, -1.5, float32);
        using var half = value.to(float16);
        using var bfloat = value.to(bfloat16);

        half.data<Half>()[0].Should().Be((Half)(-1.5));
        BitConverter.Int32BitsToSingle(MemoryMarshal.Read<ushort>(bfloat.bytes) << 16).Should().Be(-1.5f);
    }

    [Fact]
    public void A_view_of_one_value_begins_where_a_tensor_of_any_strides_does()
    {
        using var tensor = arange(6, float32).view(2, 3);
        using var strided = tensor.t().narrow(0, 1, 2);
        using var first = strided.as_strided([1], [1], strided.storage_offset());

        MemoryMarshal.Cast<byte, float>(first.bytes)[0] = 7;

        (strided.is_contiguous(), strided.stride(0), strided.stride(1)).Should().Be((false, 1, 3));
        tensor.data<float>().ToArray().Should().Equal(0, 7, 2, 3, 4, 5);
    }
}
