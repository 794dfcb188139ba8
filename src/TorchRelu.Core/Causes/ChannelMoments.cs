using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchRelu.Causes;

/// <summary>The distribution of one channel's pre-activation over a batch and its positions.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Spread">The standard deviation.</param>
/// <param name="Highest">The highest value.</param>
/// <param name="FiringRate">The share of values above zero, in [0, 1].</param>
internal readonly record struct ChannelMoments(float Mean, float Spread, float Highest, float FiringRate)
{
    // Sums of so many values are exact enough in float; they are added up in double.
    private const int Block = 64;

    /// <summary>How far the highest value lies above the mean.</summary>
    public float Reach => Highest - Mean;

    /// <summary>Reads all channels in one pass.</summary>
    /// <param name="values">The values, as (outer, channels, inner) without gaps.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="inner">The number of values of one channel that lie together, at least 1.</param>
    public static ChannelMoments[] Of(ReadOnlySpan<float> values, int channels, int inner)
    {
        var outer = values.Length / (channels * inner);
        var sums = new ChannelSums(channels);
        // Sums of differences from a value near the mean keep the digits of a spread that is small against the mean.
        for (var c = 0; c < channels; c++) sums.Origin[c] = values[c * inner];
        if (inner == 1)
        {
            for (var row = 0; row < outer; row += Block)
                sums.AddRows(values.Slice(row * channels, Math.Min(Block, outer - row) * channels));
        }
        else
        {
            for (var plane = 0; plane < outer * channels; plane++)
            {
                for (var at = 0; at < inner; at += Block * Block)
                {
                    sums.AddRun(plane % channels,
                        values.Slice((plane * inner) + at, Math.Min(Block * Block, inner - at)));
                }
            }
        }
        return sums.Moments((double)outer * inner);
    }

    private sealed class ChannelSums(int channels)
    {
        private readonly double[] _sum = new double[channels];
        private readonly double[] _square = new double[channels];
        private readonly double[] _fired = new double[channels];
        private readonly float[] _highest = Enumerable.Repeat(float.NegativeInfinity, channels).ToArray();

        private readonly float[] _blockSum = new float[channels];
        private readonly float[] _blockSquare = new float[channels];
        private readonly int[] _blockFired = new int[channels];

        public float[] Origin { get; } = new float[channels];

        // Row by row: down a column, every value would lie in a cache line of its own.
        public void AddRows(ReadOnlySpan<float> rows)
        {
            Array.Clear(_blockSum);
            Array.Clear(_blockSquare);
            Array.Clear(_blockFired);
            var width = Vector<float>.Count;
            for (var at = 0; at < rows.Length; at += channels)
            {
                var row = rows.Slice(at, channels);
                var c = 0;
                for (; c <= channels - width; c += width)
                {
                    var value = new Vector<float>(row[c..]);
                    var difference = value - new Vector<float>(Origin, c);
                    (new Vector<float>(_blockSum, c) + difference).CopyTo(_blockSum, c);
                    (new Vector<float>(_blockSquare, c) + (difference * difference)).CopyTo(_blockSquare, c);
                    // True is -1.
                    (new Vector<int>(_blockFired, c) - Vector.GreaterThan(value, Vector<float>.Zero)).CopyTo(_blockFired, c);
                    Vector.Max(new Vector<float>(_highest, c), value).CopyTo(_highest, c);
                }
                for (; c < channels; c++) AddOne(c, row[c]);
            }
            for (var c = 0; c < channels; c++) Add(c, _blockSum[c], _blockSquare[c], _blockFired[c]);
        }

        public void AddRun(int c, ReadOnlySpan<float> run)
        {
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(run);
            var origin = new Vector<float>(Origin[c]);
            Vector<float> sum = default, square = default, highest = new(_highest[c]);
            var fired = Vector<int>.Zero;
            foreach (var value in vectors)
            {
                var difference = value - origin;
                sum += difference;
                square += difference * difference;
                fired -= Vector.GreaterThan(value, Vector<float>.Zero);
                highest = Vector.Max(highest, value);
            }
            Add(c, Vector.Sum(sum), Vector.Sum(square), Vector.Sum(fired));
            for (var i = 0; i < Vector<float>.Count; i++) _highest[c] = Math.Max(_highest[c], highest[i]);
            foreach (var value in run[(vectors.Length * Vector<float>.Count)..]) AddOne(c, value);
        }

        public ChannelMoments[] Moments(double count)
        {
            var moments = new ChannelMoments[channels];
            for (var c = 0; c < channels; c++)
            {
                var mean = _sum[c] / count;
                var variance = Math.Max(0, (_square[c] / count) - (mean * mean));
                moments[c] = new((float)(Origin[c] + mean), (float)Math.Sqrt(variance), _highest[c], (float)(_fired[c] / count));
            }
            return moments;
        }

        private void AddOne(int c, float value)
        {
            var difference = (double)value - Origin[c];
            Add(c, difference, difference * difference, value > 0 ? 1 : 0);
            _highest[c] = Math.Max(_highest[c], value);
        }

        private void Add(int c, double sum, double square, double fired)
        {
            _sum[c] += sum;
            _square[c] += square;
            _fired[c] += fired;
        }
    }
}
