using System.Runtime.InteropServices;
using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Behaviour.Tests.Tensors;

/// <summary>Indexing as in Python: numbers, slices, ellipsis, new dimensions, tensors of positions, masks. TorchSharp 0.102.8 to 0.107.0.</summary>
public class IndexingTests
{
    // [a, b, c] holds 100 a + 10 b + c.
    private readonly Tensor _cube = (arange(3).view(3, 1, 1) * 100) + (arange(4).view(1, 4, 1) * 10) + arange(5).view(1, 1, 5);

    [Fact]
    public void Numbers_select()
    {
        _cube[2, 1, 3].item<long>().Should().Be(213);
        _cube[-1, -1].data<long>().ToArray().Should().Equal(230, 231, 232, 233, 234);
        _cube[1].shape.Should().Equal(4, 5);
        _cube[new long[] { 0, 3, 4 }].item<long>().Should().Be(34);
    }

    [Fact]
    public void Slices_give_views()
    {
        using var part = _cube[TensorIndex.Colon, TensorIndex.Slice(1, 3), TensorIndex.Slice(step: 2)];

        part.shape.Should().Equal(3, 2, 3);
        part[0, 1].data<long>().ToArray().Should().Equal(20, 22, 24);
        _cube[1.., ^1, ..2].shape.Should().Equal(2, 2);
    }

    [Fact]
    public void An_ellipsis_stands_for_the_dimensions_between_and_None_for_a_new_one()
    {
        _cube[TensorIndex.Ellipsis, 2].data<long>().ToArray().Take(5).Should().Equal(2, 12, 22, 32, 102);
        _cube[TensorIndex.None, TensorIndex.Ellipsis, TensorIndex.None].shape.Should().Equal(1, 3, 4, 5, 1);
        _cube[0, TensorIndex.Ellipsis, TensorIndex.Single(-1)].data<long>().ToArray().Should().Equal(4, 14, 24, 34);
    }

    [Fact]
    public void Positions_and_masks_pick_elements()
    {
        using var rows = from_array(new long[] { 2, 0 });
        using var columns = from_array(new long[] { 1, 3 });

        _cube[rows].shape.Should().Equal(2, 4, 5);
        _cube[rows, columns].select(1, 4).data<long>().ToArray().Should().Equal(214, 34);
        _cube[TensorIndex.Colon, TensorIndex.Tensor(columns), 0].data<long>().ToArray().Should().Equal(10, 30, 110, 130, 210, 230);
        _cube[_cube.gt(230)].data<long>().ToArray().Should().Equal(231, 232, 233, 234);
        _cube[TensorIndex.Ellipsis, TensorIndex.Tensor(columns)].shape.Should().Equal(3, 4, 2);
    }

    [Fact]
    public void Assignments_write_into_the_tensor()
    {
        using var target = zeros(2, 3);
        target[0] = ones(3);
        target[1, 2] = full([], 7);
        target[TensorIndex.Colon, TensorIndex.Slice(0, 1)] = full((long[])[2, 1], -1);
        target[target.eq(0)] = full((long[])[1], 4);

        target.data<float>().ToArray().Should().Equal(-1, 1, 1, -1, 4, 7);
    }

    [Fact]
    public void A_number_out_of_range_is_an_error() =>
        _cube.Invoking(cube => cube[3]).Should().Throw<ExternalException>().WithMessage("*out of range*");
}
