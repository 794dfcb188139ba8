using System.Runtime.InteropServices;
using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Pins.Tests.Tensors;

/// <summary>
/// bytes is the memory of a contiguous tensor itself, behind its storage offset, whatever the element type; data reads any strides and
/// insists on the type. TorchSharp 0.102.8 to 0.107.0.
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
    public void Data_reads_any_strides_in_row_major_order()
    {
        using var transposed = arange(6, float32).view(2, 3).t();

        transposed.data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
        transposed.data<float>()[2, 1].Should().Be(5);
    }

    [Fact]
    public void Data_is_written_with_one_index_per_dimension_and_read_with_one_in_all_as_well()
    {
        using var tensor = zeros(2, 2);
        var data = tensor.data<float>();

        data[1, 0] = 5;

        data[2].Should().Be(5);
        FluentActions.Invoking(() => data[3] = 1).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => data[4]).Should().Throw<IndexOutOfRangeException>();
    }

    [Fact]
    public void A_tensor_that_is_not_contiguous_cannot_be_saved()
    {
        using var transposed = ones(2, 3).t();

        transposed.Invoking(tensor => tensor.Save(new MemoryStream())).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Data_of_another_type_is_refused() => ones(2).Invoking(tensor => tensor.data<double>()).Should().Throw<ArgumentException>();

    [Fact]
    public void Item_wants_exactly_one_element() => ones(2).Invoking(tensor => tensor.item<float>()).Should().Throw<ArgumentException>();

    [Fact]
    public void A_view_by_strides_shares_the_memory()
    {
        using var tensor = arange(6, float32);
        using var view = tensor.as_strided([3, 2], [1, 3]);

        view.data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
        view.stride().Should().Equal(1, 3);
        view.add_(1);
        tensor[5].item<float>().Should().Be(6);
    }
}
