using FluentAssertions;
using Xunit;

namespace TorchRelu.Tests;

/// <summary>What is healthy must not be warned about: sparsity, small magnitudes, a dead channel here and there.</summary>
public sealed class HealthyLayersTests
{
    private const int Samples = 1_000;

    [Fact]
    public void He_initialised_layers_on_centred_inputs_are_not_warned_about()
    {
        var random = new Random(41);
        for (var network = 0; network < 20; network++)
        {
            var report = ReportBuilder.Build(0, [.. HeNetwork(random, width: 64, depth: 4)]);

            (report.Health.Severity <= Severity.Notice).Should().BeTrue();
            report.Layers.Should().OnlyContain(layer => layer.Undecided == 0, "there were samples enough to say so");
        }
    }

    [Fact]
    public void Ninety_two_percent_zeros_are_no_death()
    {
        // Biases of -1.4 standard deviations: 92 % zeros, every unit alive.
        var random = new Random(42);
        var fired = Enumerable.Range(0, 200).Select(_ => (long)Enumerable.Range(0, 2_000).Count(_ => random.Normal() > 1.4)).ToArray();
        var layer =
            ReportBuilder.Build(0, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, fired), long.MaxValue, null)]).Layers.Single();

        layer.ZeroShare.Should().BeApproximately(0.92, 0.005);
        (layer.Dead, layer.Dormant, layer.Severity).Should().Be((0, 0, Severity.None));
    }

    [Fact]
    public void Ninety_of_200_dead_are_found_exactly_although_fewer_values_are_zero()
    {
        var random = new Random(43);
        var fired = Enumerable.Range(0, 200).Select(c => c < 90 ? 0 : (long)Enumerable.Range(0, 2_000).Count(_ => random.Normal() > 0))
            .ToArray();
        var layer =
            ReportBuilder.Build(0, [new SiteSnapshot("relu", "ReLU", Tallies.Of(2_000, fired), long.MaxValue, null)]).Layers.Single();

        layer.ZeroShare.Should().BeApproximately(0.725, 0.005);
        layer.ChannelReports.Where(channel => channel.Verdict.IsDead()).Select(channel => channel.Index).Should()
            .Equal(Enumerable.Range(0, 90));
        layer.Severity.Should().Be(Severity.Warning);
    }

    private static IEnumerable<SiteSnapshot> HeNetwork(Random random, int width, int depth)
    {
        var rows = Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.Normal()).ToArray())
            .ToArray();
        for (var layer = 1; layer <= depth; layer++)
        {
            var weights = Enumerable.Range(0, width)
                .Select(_ => Enumerable.Range(0, width).Select(_ => (float)(Math.Sqrt(2.0 / width) * random.Normal())).ToArray()).ToArray();
            rows = [.. rows.Select(row => weights.Select(unit => Math.Max(0, Dot(unit, row))).ToArray())];
            var outputs = rows;
            var fired = Enumerable.Range(0, width).Select(c => outputs.LongCount(row => row[c] > 0)).ToArray();
            yield return new SiteSnapshot($"relu{layer}", "ReLU", Tallies.Of(Samples, fired), long.MaxValue, null);
        }
    }

    private static float Dot(float[] a, float[] b)
    {
        var sum = System.Numerics.Vector<float>.Zero;
        var step = System.Numerics.Vector<float>.Count;
        for (var i = 0; i < a.Length; i += step) sum += new System.Numerics.Vector<float>(a, i) * new System.Numerics.Vector<float>(b, i);
        return System.Numerics.Vector.Sum(sum);
    }
}
