using FluentAssertions;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class KernelTests
{
    private const int Cases = 2_000;

    [KernelFact(KernelWidth.Vector512)]
    public void Counts_of_2000_random_tensors_of_each_format_equal_a_naive_count_with_512_bits() =>
        CompareRandomTensors(KernelWidth.Vector512);

    [KernelFact(KernelWidth.Vector256)]
    public void Counts_of_2000_random_tensors_of_each_format_equal_a_naive_count_with_256_bits() =>
        CompareRandomTensors(KernelWidth.Vector256);

    [KernelFact(KernelWidth.Portable)]
    public void Counts_of_2000_random_tensors_of_each_format_equal_a_naive_count_with_portable_vectors() =>
        CompareRandomTensors(KernelWidth.Portable);

    [KernelFact(KernelWidth.Vector512)]
    public void Counts_of_extreme_shapes_equal_a_naive_count_with_512_bits() => CompareExtremes(KernelWidth.Vector512);

    [KernelFact(KernelWidth.Vector256)]
    public void Counts_of_extreme_shapes_equal_a_naive_count_with_256_bits() => CompareExtremes(KernelWidth.Vector256);

    [KernelFact(KernelWidth.Portable)]
    public void Counts_of_extreme_shapes_equal_a_naive_count_with_portable_vectors() => CompareExtremes(KernelWidth.Portable);

    [Fact]
    public void Values_more_than_two_gigabytes_apart_are_found()
    {
        if (OperatingSystem.IsWindows()) return; // it would commit all of them
        const long far = 1L << 30;
        StridedCase[] cases =
        [
            new([3, 70], [far, 1], 1, ValuesAreSamples: true),
            new([2, 3, 130], [far + 5, far / 2, 1], 1, ValuesAreSamples: false),
            new([3, 2, 4], [far, 40, 10], 1, ValuesAreSamples: false),
            new([2, 3, 2, 5], [1, far / 2, far / 4, 2], 1, ValuesAreSamples: false),
        ];
        foreach (var tensor in cases)
        {
            using var memory = new GuardedMemory(tensor.Extent * sizeof(float), atEnd: true);
            for (var dimension = 0; dimension < tensor.Shape.Length; dimension++)
                AwkwardValues.Fill(memory.Start + (tensor.Strides[dimension] * (tensor.Shape[dimension] - 1) * sizeof(float)), 1,
                    ElementType.Float32, new Random(dimension), withNaN: false);
            AwkwardValues.Fill(memory.Start, 64, ElementType.Float32, new Random(1), withNaN: true);
            Compare(memory, tensor, KernelWidthExtensions.Best, ElementType.Float32, "far apart");
        }
    }

    [Fact]
    public void The_best_vectors_of_this_machine_are_ones_it_has() =>
        KernelWidthExtensions.IsSupported(KernelWidthExtensions.Best).Should().BeTrue();

    private static void CompareRandomTensors(KernelWidth width)
    {
        foreach (var type in Enum.GetValues<ElementType>())
            Prop.ForAll(TensorCase.Any(type), Gen.Elements(true, false).ToArbitrary(), (tensor, atEnd) => Compare(tensor, width, atEnd))
                .ShouldHold(Cases, $"{width}");
    }

    // More than a byte counter holds, more columns than a pass, one of everything, many channels, much memory.
    private static void CompareExtremes(KernelWidth width)
    {
        StridedCase[] cases =
        [
            StridedCase.Contiguous([1, 1], 1, valuesAreSamples: true),
            StridedCase.Contiguous([1], 0, valuesAreSamples: true),
            StridedCase.Contiguous([1, 100_000], 1, valuesAreSamples: true),
            StridedCase.Contiguous([3, 100_003], 1, valuesAreSamples: true),
            StridedCase.Contiguous([1, 1_100_000], 1, valuesAreSamples: true),
            StridedCase.Contiguous([60_000, 1], 1, valuesAreSamples: true),
            StridedCase.Contiguous([1_030, 70], 1, valuesAreSamples: true),
            StridedCase.Contiguous([517, 1_030], 1, valuesAreSamples: true),
            StridedCase.Contiguous([2_049, 7], 1, valuesAreSamples: true),
            StridedCase.Contiguous([2, 2, 40_001], 1, valuesAreSamples: false),
            StridedCase.Contiguous([1, 1, 70_000], 1, valuesAreSamples: false),
            StridedCase.Contiguous([5, 2_100, 4, 4], 1, valuesAreSamples: false),
            StridedCase.Contiguous([2, 3, 300, 64], 2, valuesAreSamples: true),
            new StridedCase([2, 40, 30, 30], [36_000, 1, 1_200, 40], 1, ValuesAreSamples: false),
            new StridedCase([2, 3, 60, 60], [10_800, 1, 180, 3], 1, ValuesAreSamples: false),
            new StridedCase([700, 300], [1, 700], 1, ValuesAreSamples: true),
            new StridedCase([300, 500], [620, 1], 1, ValuesAreSamples: true),
            // Larger than a second cache.
            StridedCase.Contiguous([3_000, 192], 1, valuesAreSamples: true),
            new StridedCase([4_100, 130], [140, 1], 1, ValuesAreSamples: true),
            new StridedCase([2, 40, 120, 120], [576_000, 1, 4_800, 40], 1, ValuesAreSamples: false),
        ];
        foreach (var type in Enum.GetValues<ElementType>())
        {
            foreach (var tensor in cases)
            {
                Compare(new TensorCase(tensor, new TensorValues(type, Seed: 11, WithNaN: true)), width, atEnd: true);
                // What every value answers is what fills the counters.
                Compare(tensor, width, type, 1);
                Compare(tensor, width, type, float.NaN);
            }
        }
    }

    private static void Compare(TensorCase tensor, KernelWidth width, bool atEnd)
    {
        using var memory = GuardedMemory.Of(tensor.Values, tensor.Layout.Extent, atEnd);
        Compare(memory, tensor.Layout, width, tensor.Values.Type, $"{tensor.Values}");
    }

    private static void Compare(StridedCase tensor, KernelWidth width, ElementType type, float value)
    {
        using var memory = new GuardedMemory(tensor.Extent * type.Size(), atEnd: true);
        AwkwardValues.FillWith(memory.Start, tensor.Extent, type, value);
        Compare(memory, tensor, width, type, $"all {value}");
    }

    private static void Compare(GuardedMemory memory, StridedCase tensor, KernelWidth width, ElementType type, string name)
    {
        var counts = new CountAccumulator((int)tensor.Shape[tensor.ChannelDimension], width);

        counts.TryCount(memory.Start, type, tensor.Shape, tensor.Strides, tensor.ChannelDimension, tensor.ValuesAreSamples, step: 7)
            .Should().BeTrue();

        new NaiveCounts(memory.Start, type, tensor).ShouldEqual(counts.Take(), $"{width} {type} {tensor}, {name}");
    }
}
