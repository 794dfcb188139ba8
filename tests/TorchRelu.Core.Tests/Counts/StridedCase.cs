using FsCheck;
using FsCheck.Fluent;

namespace TorchRelu.Tests;

/// <summary>A tensor as memory has it: sizes, strides in values, and how its channels and samples are meant.</summary>
internal sealed record StridedCase(long[] Shape, long[] Strides, int ChannelDimension, bool ValuesAreSamples)
{
    /// <summary>Shapes as layers give them, stored in any order of dimensions, with gaps, steps and repetitions.</summary>
    public static Arbitrary<StridedCase> Any { get; } = Arb.From(
        from rank in Gen.Choose(1, 5)
        from channelDimension in rank == 3 ? Gen.Choose(1, 2) : Gen.Constant(UsualChannels(rank))
        from sizes in Size(rank).ArrayOf(rank)
        from shape in Limited(sizes)
        from order in Order(rank)
        from spacing in Gen.Frequency((2, Gen.Constant((Step: 1, Gap: 0)).ArrayOf(rank)), (1, Loose().ArrayOf(rank)))
        select Of(shape, Stored(shape, order, spacing), channelDimension), Simpler);

    /// <summary>Values from the first to the last, gaps included.</summary>
    public long Extent => 1 + Shape.Select((size, dimension) => (size - 1) * Strides[dimension]).Sum();

    /// <summary>The dimension that holds the channels of so many dimensions, unless told otherwise.</summary>
    public static int UsualChannels(int rank) => rank switch { 1 => 0, 3 => 2, _ => 1 };

    /// <summary>Dense, in the order of the dimensions.</summary>
    public static StridedCase Contiguous(long[] shape, int channelDimension, bool valuesAreSamples) =>
        new(shape, Stored(shape, Enumerable.Range(0, shape.Length)), channelDimension, valuesAreSamples);

    /// <summary>As layers mean it: the first dimension holds the samples, and positions of a sequence are no samples.</summary>
    public static StridedCase Of(long[] shape, long[] strides, int channelDimension)
    {
        var observations = Elements(shape) / shape[channelDimension];
        var samples = channelDimension == 0 ? 1 : shape[0];
        return new StridedCase(shape, strides, channelDimension, samples == observations);
    }

    /// <summary>The same memory with a dimension less or a shorter one, then the same shape without gaps or with the smallest.</summary>
    public static IEnumerable<StridedCase> Simpler(StridedCase tensor)
    {
        var (shape, strides, channels, _) = tensor;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            var channelsLeft = dimension < channels ? channels - 1 : channels;
            // Behind the channels there are positions only where samples come before them.
            if (dimension == channels || (channelsLeft == 0 && shape.Length > 2)) continue;
            yield return Of([.. shape[..dimension], .. shape[(dimension + 1)..]], [.. strides[..dimension], .. strides[(dimension + 1)..]],
                channelsLeft);
        }
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            foreach (var size in Properties.Smaller((int)shape[dimension], lowest: 1))
                yield return Of([.. shape[..dimension], size, .. shape[(dimension + 1)..]], strides, channels);
        }
        var order = Enumerable.Range(0, shape.Length).OrderByDescending(dimension => strides[dimension]);
        long[][] tidier =
        [
            Stored(shape, Enumerable.Range(0, shape.Length)),
            .. new[] { 0, 1 }.Select(gap => Stored(shape, order, [.. strides.Select(stride => (Math.Sign(stride), gap))])),
        ];
        foreach (var tidy in tidier.TakeWhile(tidy => !tidy.SequenceEqual(strides))) yield return Of(shape, tidy, channels);
    }

    public override string ToString() =>
        $"[{string.Join(",", Shape)}] strides [{string.Join(",", Strides)}], channels in dimension {ChannelDimension}, " +
            $"{(ValuesAreSamples ? "every value" : "the first dimension")} a sample";

    private static long Elements(long[] shape) => shape.Aggregate((product, size) => product * size);

    private static Gen<long> Size(int rank) => Gen.OneOf(
        Gen.Constant(1),
        Gen.Choose(1, 8),
        Gen.Choose(56, 71),
        Gen.Choose(100, 139),
        rank <= 3 ? Gen.Choose(250, 1_099) : Gen.Choose(1, 32),
        Gen.Choose(0, 7).Select(power => 1 << power),
        Gen.Choose(1, 32)).Select(size => (long)size);

    // Small enough to be counted naively.
    private static Gen<long[]> Limited(long[] sizes) => Elements(sizes) <= 12_000 ? Gen.Constant(sizes) :
        from dimension in Gen.Choose(0, sizes.Length - 1)
        from size in Gen.Choose(1, 5)
        from limited in Limited([.. sizes[..dimension], size, .. sizes[(dimension + 1)..]])
        select limited;

    // Usual orders more often than the others: contiguous, channels last, transposed.
    private static Gen<int[]> Order(int rank)
    {
        var contiguous = Enumerable.Range(0, rank).ToArray();
        return Gen.OneOf(
            Gen.Constant(contiguous),
            Gen.Constant(rank > 2 ? [0, .. contiguous[2..], 1] : contiguous),
            Gen.Constant(contiguous.Reverse().ToArray()),
            Gen.Shuffle(contiguous));
    }

    private static Gen<(int Step, int Gap)> Loose() => Gen.Frequency(
        (1, Gen.Constant((0, 0))),
        (11, from step in Gen.Frequency((2, Gen.Constant(1)), (1, Gen.Choose(1, 3)))
             from gap in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, 3)))
             select (step, gap)));

    // Dimensions in each other in this order, the last innermost. A step of 0 repeats what lies in it; a gap follows what a dimension goes
    // through.
    private static long[] Stored(long[] shape, IEnumerable<int> order, (int Step, int Gap)[]? spacing = null)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        foreach (var dimension in order.Reverse())
        {
            var (step, gap) = spacing?[dimension] ?? (1, 0);
            strides[dimension] = stride * step;
            if (step > 0) stride *= (shape[dimension] * step) + gap;
        }
        return strides;
    }
}
