using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TorchRelu.Tests;

public sealed unsafe class SplitCountTests
{
    private static readonly Arbitrary<TensorCase> s_divisible = TensorCase.Any(ElementType.Float32)
        .Filter(tensor => PlanOf(tensor.Layout).Divisible > 1);
    private static readonly CountKernels s_kernels = CountKernels.For(KernelWidthExtensions.Best)[(int)ElementType.Float32];

    [Fact]
    public void Any_split_over_threads_gives_the_counts_of_one_thread() =>
        Prop.ForAll(s_divisible, Properties.Between(2, 39), Properties.Between(2, 5), (tensor, parts, threads) =>
        {
            var plan = PlanOf(tensor.Layout);
            using var memory = GuardedMemory.Of(tensor.Values, tensor.Layout.Extent, atEnd: true);
            var work = new SplitCount(plan.Channels);

            var split =
                Count(plan, counts => work.Split(s_kernels, memory.Start, plan, counts, (int)Math.Min(parts, plan.Divisible), threads));
            var alone = Count(plan, counts => s_kernels.CountFiring(memory.Start, plan, counts));

            ShouldEqual(split, alone, "so it is without helpers");
        }).ShouldHold(2_000);

    [Fact]
    public void Tensors_of_changing_layouts_one_after_the_other_are_not_mixed_up()
    {
        // 8 channels in each; helpers called for one may answer at the next.
        StridedCase[] tensors =
        [
            StridedCase.Contiguous([96, 8, 5, 5], 1, valuesAreSamples: false),
            StridedCase.Contiguous([700, 8], 1, valuesAreSamples: true),
            StridedCase.Contiguous([3, 8, 90], 1, valuesAreSamples: false),
        ];
        var memories = tensors.Select((tensor, i) => Filled(tensor, seed: i)).ToArray();
        var alone =
            tensors.Select((tensor, i) => Count(PlanOf(tensor), counts => s_kernels.CountFiring(memories[i].Start, PlanOf(tensor), counts)))
            .ToArray();
        var work = new SplitCount(8);

        for (var turn = 0; turn < 3_000; turn++)
        {
            var which = turn % tensors.Length;
            var plan = PlanOf(tensors[which]);
            var parts = (int)Math.Min(12, plan.Divisible);
            var split = Count(plan, counts => work.Split(s_kernels, memories[which].Start, plan, counts, parts, threads: 4));

            ShouldEqual(split, alone[which], $"in turn {turn}");
        }
        foreach (var memory in memories) memory.Dispose();
    }

    [Fact]
    public void A_helper_that_comes_after_the_last_part_finds_nothing_to_do()
    {
        var tensor = StridedCase.Contiguous([64, 8, 5, 5], 1, valuesAreSamples: false);
        using var memory = Filled(tensor, seed: 1);
        var plan = PlanOf(tensor);
        var work = new SplitCount(8);
        Count(plan, counts => work.Split(s_kernels, memory.Start, plan, counts, parts: 8, threads: 2));

        var late = Count(plan, counts =>
        {
            var sawNaN = false;
            work.TakeParts(counts, ref sawNaN);
            return sawNaN;
        });

        late.SawNaN.Should().BeFalse();
        late.Values.Should().OnlyContain(count => count == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sample_is_never_cut_in_two(bool valuesAreSamples)
    {
        var plan = PlanOf(StridedCase.Contiguous([1, 4, 64, 64], 1, valuesAreSamples));

        plan.Divisible.Should().Be(valuesAreSamples ? 64 * 64 : 1);
    }

    private static GuardedMemory Filled(StridedCase tensor, int seed) =>
        GuardedMemory.Of(new TensorValues(ElementType.Float32, seed, WithNaN: seed % 2 == 0), tensor.Extent, atEnd: true);

    private static CountPlan PlanOf(StridedCase tensor)
    {
        CountPlan.TryMake(tensor.Shape, tensor.Strides, tensor.ChannelDimension, tensor.ValuesAreSamples, sizeof(float), out var plan)
            .Should().BeTrue();
        return plan;
    }

    private static (uint[] Values, uint[] Samples, bool SawNaN) Count(in CountPlan plan, Func<FreshCounts, bool> count)
    {
        var (values, samples, sample) = (new uint[plan.Channels], new uint[plan.Channels], new uint[plan.Channels]);
        fixed (uint* atValues = values, atSamples = samples, atSample = sample)
            return (values, samples, count(new FreshCounts(atValues, plan.PerSample ? atSamples : null, atSample)));
    }

    // Thousands of turns are compared at once; only a difference is looked at.
    private static void ShouldEqual(
        (uint[] Values, uint[] Samples, bool SawNaN) counts, (uint[] Values, uint[] Samples, bool SawNaN) expected, string because)
    {
        if (!counts.Values.SequenceEqual(expected.Values)) counts.Values.Should().Equal(expected.Values, because);
        if (!counts.Samples.SequenceEqual(expected.Samples)) counts.Samples.Should().Equal(expected.Samples, because);
        counts.SawNaN.Should().Be(expected.SawNaN, because);
    }
}
