using FluentAssertions;
using FsCheck.Fluent;
using TorchRelu.Internal;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class RectifierKernelTests
{
    [KernelFact(KernelWidth.Vector512)]
    public void Rectifying_and_its_gradient_are_exact_to_the_bit_with_512_bits() => Compare(KernelWidth.Vector512);

    [KernelFact(KernelWidth.Vector256)]
    public void Rectifying_and_its_gradient_are_exact_to_the_bit_with_256_bits() => Compare(KernelWidth.Vector256);

    [KernelFact(KernelWidth.Portable)]
    public void Rectifying_and_its_gradient_are_exact_to_the_bit_with_portable_vectors() => Compare(KernelWidth.Portable);

    [Fact]
    public void Counts_by_the_mask_of_2000_random_tensors_equal_a_naive_count()
    {
        var counted = 0;

        Prop.ForAll(TensorCase.Any(ElementType.Float32).Filter(tensor => !tensor.Values.WithNaN), tensor =>
        {
            var (layout, values) = tensor;
            using var memory = GuardedMemory.Of(values, layout.Extent, atEnd: true);
            using var mask = new GuardedMemory(RectifierKernels.Words(layout.Extent) * sizeof(ulong), atEnd: true);
            RectifierKernels.Best.Rectify((float*)memory.Start, (float*)memory.Start, (ulong*)mask.Start, layout.Extent).Should().BeFalse();
            var counts = new CountAccumulator((int)layout.Shape[layout.ChannelDimension]);

            if (!counts.TryCountBits((ulong*)mask.Start, layout.Shape, layout.Strides, layout.ChannelDimension, layout.ValuesAreSamples, step: 0)) return;

            new NaiveCounts(memory.Start, values.Type, layout).ShouldEqual(counts.Take(), "the mask tells what memory holds");
            counted++;
        }).ShouldHold(2_000);

        counted.Should().BeGreaterThan(600, "the others have their channels next to each other");
    }

    private static void Compare(KernelWidth width)
    {
        var rows = Gen.Choose(1, 699).Select(values => StridedCase.Contiguous([values], channelDimension: 0, valuesAreSamples: true));
        var gradientsOfAny = TensorValues.Mixes(ElementType.Float32).ToArbitrary();
        Prop.ForAll(TensorCase.Any(ElementType.Float32, rows), gradientsOfAny, Gen.Elements(true, false).ToArbitrary(), (tensor, gradients, atEnd) =>
        {
            var values = (int)tensor.Layout.Extent;
            using var input = GuardedMemory.Of(tensor.Values, values, atEnd);
            using var gradient = GuardedMemory.Of(gradients, values, !atEnd);
            using var output = new GuardedMemory(values * sizeof(float), atEnd: true);
            using var result = new GuardedMemory(values * sizeof(float), atEnd: true);
            using var mask = new GuardedMemory(RectifierKernels.Words(values) * sizeof(ulong), atEnd: true);

            var sawNaN = RectifierKernels.Of(width).Rectify((float*)input.Start, (float*)output.Start, (ulong*)mask.Start, values);
            RectifierKernels.Of(width).Pass((ulong*)mask.Start, (float*)gradient.Start, (float*)result.Start, values);

            var anyNaN = false;
            for (var i = 0; i < values; i++)
            {
                var x = ((float*)input.Start)[i];
                anyNaN |= float.IsNaN(x);
                Bits(output, i).Should().Be(x < 0 ? 0 : Bits(input, i), "it is the output of {0}", x);
                Bits(result, i).Should().Be(x <= 0 ? 0 : Bits(gradient, i), "it is the gradient at {0}", x);
            }
            sawNaN.Should().Be(anyNaN);
            if (values % 64 != 0) (((ulong*)mask.Start)[values / 64] >> (values % 64)).Should().Be(0);
        }).ShouldHold(2_000, $"{width}");
    }

    private static uint Bits(GuardedMemory memory, int index) => ((uint*)memory.Start)[index];
}
