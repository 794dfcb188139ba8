using TorchRelu.Internal;

namespace TorchRelu.Tests;

/// <summary>A tensor as memory has it: sizes, strides in values, and how its channels and samples are meant.</summary>
internal sealed record StridedCase(long[] Shape, long[] Strides, int ChannelDimension, bool ValuesAreSamples)
{
    /// <summary>Values from the first to the last, gaps included.</summary>
    public long Extent => 1 + Shape.Select((size, dimension) => (size - 1) * Strides[dimension]).Sum();

    /// <summary>Shapes as layers give them, stored in any order of dimensions, with gaps, steps and repetitions.</summary>
    public static StridedCase Draw(Random random)
    {
        var rank = random.Next(1, 6);
        var channelDimension = rank switch { 1 => 0, 3 => random.Next(1, 3), _ => 1 };
        var shape = new long[rank];
        for (var dimension = 0; dimension < rank; dimension++) shape[dimension] = Size(random, rank);
        while (shape.Aggregate((product, size) => product * size) > 12_000) shape[random.Next(rank)] = random.Next(1, 6);

        var observations = shape.Aggregate((product, size) => product * size) / shape[channelDimension];
        var samples = rank == 1 ? 1 : channelDimension == rank - 1 ? observations : shape[0];
        return new StridedCase(shape, Stored(shape, random), channelDimension, samples == observations);
    }

    /// <summary>Dense, in the order of the dimensions.</summary>
    public static StridedCase Contiguous(long[] shape, int channelDimension, bool valuesAreSamples)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = stride;
            stride *= shape[dimension];
        }
        return new StridedCase(shape, strides, channelDimension, valuesAreSamples);
    }

    public override string ToString() =>
        $"[{string.Join(",", Shape)}] strides [{string.Join(",", Strides)}], channels in dimension {ChannelDimension}, {(ValuesAreSamples ? "every value" : "the first dimension")} a sample";

    private static long Size(Random random, int rank) => random.Next(7) switch
    {
        0 => 1,
        1 => random.Next(1, 9),
        2 => random.Next(56, 72),
        3 => random.Next(100, 140),
        4 => rank <= 3 ? random.Next(250, 1100) : random.Next(1, 33),
        5 => 1L << random.Next(0, 8),
        _ => random.Next(1, 33),
    };

    private static long[] Stored(long[] shape, Random random)
    {
        // Usual orders more often than the others: contiguous, channels last, transposed.
        var order = Enumerable.Range(0, shape.Length).ToArray();
        switch (random.Next(4))
        {
            case 0: if (shape.Length > 2) order = [0, .. order[2..], 1]; break;
            case 1: random.Shuffle(order); break;
            case 2: Array.Reverse(order); break;
            default: break;
        }
        var dense = random.Next(3) > 0;
        var strides = new long[shape.Length];
        long stride = 1;
        foreach (var dimension in order.Reverse())
        {
            if (!dense && random.Next(12) == 0) continue;
            var step = dense || random.Next(3) > 0 ? 1 : random.Next(1, 4);
            strides[dimension] = stride * step;
            stride *= (shape[dimension] * step) + (dense || random.Next(3) > 0 ? 0 : random.Next(0, 4));
        }
        return strides;
    }
}
