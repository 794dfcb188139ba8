using FluentAssertions;
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
    public void Counts_by_the_mask_of_500_random_tensors_equal_a_naive_count()
    {
        var counted = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var drawn = StridedCase.Draw(random);
            var tensor = StridedCase.Contiguous(drawn.Shape, drawn.ChannelDimension, drawn.ValuesAreSamples);
            using var memory = new GuardedMemory(tensor.Extent * sizeof(float), atEnd: true);
            AwkwardValues.Fill(memory.Start, tensor.Extent, ElementType.Float32, random, withNaN: false);
            using var mask = new GuardedMemory(RectifierKernels.Words(tensor.Extent) * sizeof(ulong), atEnd: true);
            RectifierKernels.Best.Rectify((float*)memory.Start, (float*)memory.Start, (ulong*)mask.Start, tensor.Extent).Should().BeFalse();
            var counts = new CountAccumulator((int)tensor.Shape[tensor.ChannelDimension]);

            if (!counts.TryCountBits((ulong*)mask.Start, tensor.Shape, tensor.Strides, tensor.ChannelDimension, tensor.ValuesAreSamples, step: 0)) continue;

            new NaiveCounts(memory.Start, ElementType.Float32, tensor).ShouldEqual(counts.Take(), $"{tensor}, seed {seed}");
            counted++;
        }
        counted.Should().BeGreaterThan(150, "the others have their channels next to each other");
    }

    private static void Compare(KernelWidth width)
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var values = random.Next(1, 700);
            using var input = Filled(values, random);
            using var gradient = Filled(values, random);
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
                Bits(output, i).Should().Be(x < 0 ? 0 : Bits(input, i), $"the output of {x}, seed {seed}");
                Bits(result, i).Should().Be(x <= 0 ? 0 : Bits(gradient, i), $"the gradient at {x}, seed {seed}");
            }
            sawNaN.Should().Be(anyNaN);
            if (values % 64 != 0) (((ulong*)mask.Start)[values / 64] >> (values % 64)).Should().Be(0);
        }
    }

    private static uint Bits(GuardedMemory memory, int index) => ((uint*)memory.Start)[index];

    private static GuardedMemory Filled(int values, Random random)
    {
        var memory = new GuardedMemory(values * sizeof(float), atEnd: random.Next(2) == 0);
        AwkwardValues.Fill(memory.Start, values, ElementType.Float32, random, withNaN: random.Next(2) == 0);
        return memory;
    }
}
