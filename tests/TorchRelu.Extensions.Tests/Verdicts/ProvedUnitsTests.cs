using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// Ten thousand random channels: whichever is proved dead is attacked by projected gradient ascent inside the stated range, and must not
/// give way.
/// </summary>
public sealed class ProvedUnitsTests
{
    private const int Rounds = 12;

    [Fact]
    public void No_ascent_wakes_a_unit_of_a_Linear_that_is_proved_dead()
    {
        var random = new Random(1);
        var tried = new Attempts();
        for (var layer = 0; layer < 40; layer++)
        {
            using var scope = NewDisposeScope();
            var (units, inputs) = (100, 1 + random.Next(60));
            var ranges = Ranges(random, inputs);
            var weight = Values(random, units * inputs, scale: Math.Exp(random.Normal()));
            var bias = ClosingBias(random, weight, units, i => ranges[i]);
            var bounds = IntervalBounds.Linear<float>(weight, bias, units, ranges, NumberFormat.Binary32);
            var (w, b) = (from_array(weight).view(units, inputs), from_array(bias));

            var highest = Ascend(random, units, ranges, [inputs], x => nn.functional.linear(x, w, b));

            tried.Add(bounds, highest);
        }
        tried.Total.Should().Be(4_000);
        tried.Check();
    }

    [Fact]
    public void No_ascent_wakes_a_channel_of_a_padded_convolution_that_is_proved_dead()
    {
        const int Side = 5;
        var random = new Random(2);
        var tried = new Attempts();
        for (var layer = 0; layer < 150; layer++)
        {
            using var scope = NewDisposeScope();
            var groups = 1 + random.Next(2);
            var (channels, inputs) = (20, 4);
            var ranges = Ranges(random, inputs);
            var shape = new ConvolutionShape(channels, inputs, 9, groups, ZeroPadded: layer % 2 == 0);
            var row = inputs / groups * 9;
            var weight = Values(random, channels * row, scale: 0.3);
            var bias = ClosingBias(random, weight, channels, i => Padded(ranges[i / 9], shape.ZeroPadded), row, (unit, i) =>
                (unit / (channels / groups) * (row / 9 * 9)) + i);
            var bounds = IntervalBounds.Convolution<float>(weight, bias, shape, ranges, NumberFormat.Binary32);
            var (w, b) = (from_array(weight).view(channels, inputs / groups, 3, 3), from_array(bias));
            var padding = shape.ZeroPadded ? 1 : 0;

            var highest = Ascend(random, channels, ranges, [inputs, Side, Side], x =>
                nn.functional.conv2d(x, w, b, padding: [padding, padding], groups: groups).amax([2, 3]));

            tried.Add(bounds, highest, exact: !shape.ZeroPadded);
        }
        tried.Total.Should().Be(3_000);
        tried.Check();
    }

    [Fact]
    public void No_ascent_wakes_a_unit_behind_a_normalisation_at_rest_that_is_proved_dead()
    {
        var random = new Random(3);
        var tried = new Attempts();
        for (var layer = 0; layer < 20; layer++)
        {
            using var scope = NewDisposeScope();
            var (units, inputs) = (100, 1 + random.Next(30));
            var ranges = Ranges(random, inputs);
            var (weight, bias) = (Values(random, units * inputs, 1), Values(random, units, 1));
            var linear = IntervalBounds.Linear<float>(weight, bias, units, ranges, NumberFormat.Binary32);
            float[] gamma = Values(random, units, 1), mean = Values(random, units, 2),
                variance = [.. Values(random, units, 1).Select(v => (float)Math.Exp(v))];
            // As for a layer: the shift that just closes the unit, give or take.
            float[] beta =
                [.. linear.Select((range, c) =>
                (float)-(
                (gamma[c] > 0 ? range.High - mean[c] : range.Low - mean[c]) * gamma[c] / Math.Sqrt(variance[c] + 1e-5) * Around(random)))];
            var bounds = IntervalBounds.BatchNormOfRunning<float>(linear, gamma, beta, mean, variance, 1e-5, NumberFormat.Binary32);
            using var norm = Normalisation(gamma, beta, mean, variance);
            norm.eval();
            var (w, b) = (from_array(weight).view(units, inputs), from_array(bias));

            var highest = Ascend(random, units, ranges, [inputs], x => norm.call(nn.functional.linear(x, w, b)));

            tried.Add(bounds, highest);
        }
        tried.Total.Should().Be(2_000);
        tried.Check();
    }

    [Fact]
    public void No_ascent_wakes_a_channel_behind_a_normalisation_in_training_that_is_proved_dead()
    {
        var random = new Random(4);
        var tried = new Attempts();
        for (var layer = 0; layer < 10; layer++)
        {
            using var scope = NewDisposeScope();
            const int Units = 100;
            var n = 2 + random.Next(30);
            var range = Interval.Between(-random.NextDouble(), random.NextDouble() * 3);
            var gamma = Values(random, Units, 1);
            float[] beta = [.. gamma.Select(g => (float)(-Math.Abs(g) * Math.Sqrt(n) * (0.9 + (0.2 * random.NextDouble()))))];
            var bounds = IntervalBounds.BatchNormOfBatch<float>([range], gamma, beta, 1e-5, n, NumberFormat.Binary32);
            using var norm = Normalisation(gamma, beta, new float[Units], [.. Enumerable.Repeat(1f, Units)]);

            // Here the batch itself is what is varied, for all channels at once: in training they do not know of each other.
            var highest = AscendBatch(random, n, gamma, range, norm.call);

            tried.Add(bounds, highest, exact: false);
        }
        tried.Total.Should().Be(1_000);
        tried.Check();
    }

    // Row c of the input belongs to unit c: the sum of the diagonal has each unit's gradient in its own row.
    private static float[] Ascend(Random random, int units, Interval[] ranges, long[] shape, Func<Tensor, Tensor> preActivations)
    {
        var size = shape.Aggregate(1L, (product, side) => product * side);
        var positions = (int)(size / ranges.Length);
        long[] broadcast = [1, .. shape];
        var low = from_array(Enumerable.Range(0, (int)size).Select(i => (float)ranges[i / positions].Low).ToArray()).view(broadcast);
        var high = from_array(Enumerable.Range(0, (int)size).Select(i => (float)ranges[i / positions].High).ToArray()).view(broadcast);
        var diagonal = Diagonal(units);
        var start = rand([units, .. shape], generator: new Generator((ulong)random.Next()));
        return Climb(low.add(start.mul(high.sub(low))), low, high, x => preActivations(x).mul(diagonal).sum([1L]));
    }

    // From nearly as lopsided as a batch can be, one value against all others: from anywhere else sign steps wander.
    private static float[] AscendBatch(Random random, int n, float[] gamma, Interval range, Func<Tensor, Tensor> preActivations)
    {
        var (low, high) = (full([1, 1], range.Low), full([1, 1], range.High));
        var start = new float[n * gamma.Length];
        for (var i = 0; i < start.Length; i++)
        {
            var share = i < gamma.Length ? 1 : (float)(0.02 * random.NextDouble());
            start[i] = gamma[i % gamma.Length] > 0 ? share : 1 - share;
        }
        return Climb(low.add(from_array(start).view(n, gamma.Length).mul(high.sub(low))), low, high, x => preActivations(x).amax(0));
    }

    private static float[] Climb(Tensor start, Tensor low, Tensor high, Func<Tensor, Tensor> value)
    {
        var highest = Array.Empty<float>();
        var x = start;
        for (var round = 0; round < Rounds; round++)
        {
            var leaf = x.detach().requires_grad_(true);
            var values = value(leaf);
            var now = values.detach().data<float>().ToArray();
            highest = round == 0 ? now : [.. highest.Zip(now, Math.Max)];
            values.sum().backward();
            using var ungraded = no_grad();
            var step = high.sub(low).mul(round < 2 ? 1 : 0.3);
            x = leaf.detach().add(leaf.grad!.sign().mul(step)).minimum(high).maximum(low);
        }
        return highest;
    }

    private static Tensor Diagonal(int units)
    {
        var diagonal = new float[units * units];
        for (var i = 0; i < units; i++) diagonal[(i * units) + i] = 1;
        return from_array(diagonal).view(units, units);
    }

    private static TorchSharp.Modules.BatchNorm1d Normalisation(float[] gamma, float[] beta, float[] mean, float[] variance)
    {
        using var ungraded = no_grad();
        var norm = nn.BatchNorm1d(gamma.Length);
        norm.weight!.copy_(from_array(gamma));
        norm.bias!.copy_(from_array(beta));
        norm.running_mean!.copy_(from_array(mean));
        norm.running_var!.copy_(from_array(variance));
        return norm;
    }

    private static Interval[] Ranges(Random random, int count)
    {
        var common = random.Next(3);
        return [.. Enumerable.Range(0, count).Select(_ => common switch
        {
            0 => Interval.Between(0, 1),
            1 => Interval.Between((float)-random.NextDouble(), (float)random.NextDouble()),
            _ => Interval.Between((float)random.NextDouble(), (float)(1 + (5 * random.NextDouble()))),
        })];
    }

    private static Interval Padded(Interval range, bool padded) => padded ? range.IncludingZero() : range;

    private static float[] Values(Random random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.Normal()))];

    // The bias that just closes the unit, give or take: a few per cent, a few roundings, or nothing at all.
    private static float[] ClosingBias(
        Random random, float[] weight, int units, Func<int, Interval> range, int? rowLength = null, Func<int, int, int>? input = null)
    {
        var row = rowLength ?? weight.Length / units;
        return [.. Enumerable.Range(0, units).Select(unit => (float)(-Enumerable.Range(0, row).Sum(i =>
        {
            var (w, x) = (weight[(unit * row) + i], range(input?.Invoke(unit, i) ?? i));
            return Math.Max(w * x.High, w * x.Low);
        }) * Around(random)))];
    }

    private static double Around(Random random) => random.Next(3) switch
    {
        0 => 0.95 + (0.1 * random.NextDouble()),
        1 => 1 + (1e-6 * random.Normal()),
        _ => 1,
    };

    /// <summary>
    /// What came of the channels: how many were proved, and whether ascent broke a proof or shows the bounds to be loose.
    /// </summary>
    private sealed class Attempts
    {
        private int _proved;
        private int _open;
        private int _broken;
        private int _missed;

        public int Total { get; private set; }

        public void Add(Interval[] bounds, float[] highest, bool exact = true)
        {
            for (var c = 0; c < bounds.Length; c++)
            {
                Total++;
                if (bounds[c].High <= 0) _proved++;
                if (highest[c] > bounds[c].High) _broken++;
                if (bounds[c].High <= 0 && highest[c] > 0) _broken++;
                // Clearly open: the corner that the bound speaks of is an input, and ascent along a line finds it.
                if (!exact || bounds[c].High < 0.01) continue;
                _open++;
                if (highest[c] <= 0) _missed++;
            }
        }

        public void Check()
        {
            _broken.Should().Be(0, "no value inside the range may leave the bounds");
            _proved.Should().BeGreaterThan(Total / 10, "a test of proofs needs proofs");
            _missed.Should().Be(0, "{0} channels are clearly open, and ascent must be able to find that", _open);
        }
    }
}
