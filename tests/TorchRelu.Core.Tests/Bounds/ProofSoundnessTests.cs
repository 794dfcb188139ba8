using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>
/// No value that a program computes inside the stated range leaves the bounds: corners and random points, every operation rounded, in
/// several orders.
/// </summary>
public sealed class ProofSoundnessTests
{
    [Theory]
    [InlineData(NumberFormat.Binary32, 3_000)]
    [InlineData(NumberFormat.Binary16, 1_000)]
    [InlineData(NumberFormat.BFloat16, 1_000)]
    public void Nothing_computed_inside_the_range_leaves_the_bounds(NumberFormat format, int units)
    {
        var random = new Random(20 + (int)format);
        var proved = 0;
        for (var unit = 0; unit < units; unit++)
        {
            var (weights, bias, ranges) = RandomUnit(random, format);
            var bounds = IntervalBounds.Linear(weights, [bias], 1, ranges, format).Single();
            if (bounds.High <= 0) proved++;

            foreach (var inputs in Points(random, weights, ranges, format))
            {
                foreach (var value in RoundedArithmetic.Sums(format, weights, inputs, bias))
                {
                    if (value > bounds.High || value < bounds.Low) Assert.Fail($"unit {unit}: computed {value:R}, bounds {bounds}");
                }
            }
        }
        proved.Should().BeInRange(units / 20, units * 19 / 20, "a test of proofs needs proofs and failures");
    }

    [Fact]
    public void A_unit_on_the_very_edge_is_not_proved_where_rounding_could_open_it()
    {
        // In real numbers the sum at the corner is exactly 0; rounded it is above zero in some orders.
        var random = new Random(31);
        var opened = 0;
        for (var unit = 0; unit < 500; unit++)
        {
            float[] weights = [.. Enumerable.Range(0, 50).Select(_ => (float)random.NextDouble())];
            var bias = -(float)weights.Sum(w => (double)w);
            var inputs = Enumerable.Repeat(1f, 50).ToArray();
            if (!RoundedArithmetic.Sums(NumberFormat.Binary32, weights, inputs, bias).Any(value => value > 0)) continue;
            opened++;
            IntervalBounds.Linear(weights, [bias], 1, [Interval.Between(0, 1)], NumberFormat.Binary32).Single().High.Should()
                .BeGreaterThan(0);
        }
        opened.Should().BeGreaterThan(100, "the test must have cases to look at");
    }

    [Fact]
    public void A_padded_convolution_stays_in_its_bounds_at_the_border_too()
    {
        var random = new Random(32);
        for (var unit = 0; unit < 300; unit++)
        {
            var range = RandomRange(random);
            float[] kernel = [.. Enumerable.Range(0, 9).Select(_ => (float)random.Normal())];
            var bias = (float)(-4 * random.NextDouble());
            var bounds =
                IntervalBounds.Convolution(kernel, [bias], new ConvolutionShape(1, 1, 9, ZeroPadded: true), [range], NumberFormat.Binary32)
                .Single();

            for (var window = 0; window < 40; window++)
            {
                // A window hangs over an edge: whole rows and columns of it are padding.
                var (rows, columns) = (random.Next(3), random.Next(3));
                float[] inputs =
                    [.. Enumerable.Range(0, 9).Select(i => i / 3 < rows || i % 3 < columns ? 0 : Corner(random, kernel[i], range))];
                foreach (var value in RoundedArithmetic.Sums(NumberFormat.Binary32, kernel, inputs, bias))
                    bounds.Contains(value).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void A_normalisation_with_running_statistics_stays_in_its_bounds()
    {
        var random = new Random(33);
        var round = RoundedArithmetic.Rounding(NumberFormat.Binary32);
        var proved = 0;
        for (var unit = 0; unit < 2_000; unit++)
        {
            var range = RandomRange(random);
            var (gamma, beta) = ((float)random.Normal(), (float)(-2 * random.NextDouble()));
            var (mean, variance) = ((float)random.Normal(), (float)Math.Exp(4 * random.Normal()));
            var bounds = IntervalBounds.BatchNormOfRunning<float>([range], [gamma], [beta], [mean], [variance], 1e-5, NumberFormat.Binary32)
                .Single();
            if (bounds.High <= 0) proved++;

            var scale = round(gamma * round(1 / round(Math.Sqrt(round(variance + 1e-5)))));
            foreach (var x in new[] { (float)range.Low, (float)range.High, Inside(random, range) })
            {
                if (!range.Contains(x)) continue;
                bounds.Contains(round(round(x * scale) + round(beta - round(mean * scale)))).Should().BeTrue("as a line");
                bounds.Contains(round(round(round(x - mean) * scale) + beta)).Should().BeTrue("as it is written");
            }
        }
        proved.Should().BeGreaterThan(100);
    }

    private static (float[] Weights, float Bias, Interval[] Ranges) RandomUnit(Random random, NumberFormat format)
    {
        var round = RoundedArithmetic.Rounding(format);
        var inputs = 1 + random.Next(40);
        var scale = Math.Exp(random.Normal());
        float[] weights = [.. Enumerable.Range(0, inputs).Select(_ => (float)round(random.Next(8) == 0 ? 0 : scale * random.Normal()))];
        Interval[] ranges = random.Next(2) == 0 ? [RandomRange(random)] : [.. weights.Select(_ => RandomRange(random))];
        // Around the value at which the unit closes, so that proofs and failures are both common and both close.
        var highest =
            weights.Select((w, i) => Math.Max(w * ranges[ranges.Length == 1 ? 0 : i].High, w * ranges[ranges.Length == 1 ? 0 : i].Low))
            .Sum();
        var spread = format == NumberFormat.Binary32 ? 0.2 : 1;
        var bias = (-highest * (random.Next(3) == 0 ? 1 : 1 + (spread * (random.NextDouble() - 0.5)))) - (random.Next(2) * 0.01 * scale);
        return (weights, (float)round(bias), ranges);
    }

    private static Interval RandomRange(Random random) => random.Next(4) switch
    {
        0 => Interval.Between(0, 1),
        1 => Interval.Between(-1, 1),
        2 => Interval.Between(0, (float)(10 * random.NextDouble())),
        _ => Interval.Between((float)random.Normal(), (float)(5 + random.NextDouble())),
    };

    private static IEnumerable<float[]> Points(Random random, float[] weights, Interval[] ranges, NumberFormat format)
    {
        var round = RoundedArithmetic.Rounding(format);
        Interval Range(int i) => ranges[ranges.Length == 1 ? 0 : i];
        // What a program is given is a number of its format inside the range.
        float Fit(double x, Interval range) => range.Contains(round(x)) ? (float)round(x) : (float)round((range.Low + range.High) / 2);
        yield return [.. weights.Select((w, i) => Fit(w > 0 ? Range(i).High : Range(i).Low, Range(i)))];
        yield return [.. weights.Select((w, i) => Fit(w > 0 ? Range(i).Low : Range(i).High, Range(i)))];
        yield return [.. weights.Select((_, i) => Fit(Range(i).High, Range(i)))];
        for (var k = 0; k < 3; k++) yield return [.. weights.Select((_, i) => Fit(Inside(random, Range(i)), Range(i)))];
    }

    private static float Corner(Random random, float weight, Interval range) =>
        random.Next(3) == 0 ? Inside(random, range) : (float)(weight > 0 ? range.High : range.Low);

    private static float Inside(Random random, Interval range) =>
        (float)Math.Clamp(range.Low + (random.NextDouble() * (range.High - range.Low)), range.Low, range.High);
}
