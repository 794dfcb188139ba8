using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>Networks as they should be initialised, on centred inputs: nothing about them deserves a warning.</summary>
public sealed class HeNetworkTests
{
    private const int Width = 64;
    private const int Depth = 4;
    private const int Samples = 900;
    private const int AtOnce = 50;

    [Fact]
    public void A_thousand_He_initialised_networks_are_not_warned_about()
    {
        Confidence.SamplesNeeded(Depth * Width).Should().BeLessThan(Samples);
        var reports = Enumerable.Range(0, 1_000 / AtOnce)
            .SelectMany(chunk => Reports(AtOnce, seed: (ulong)chunk, dropBefore: 0, dropAfter: 0)).ToList();

        reports.Should().HaveCount(1_000).And.OnlyContain(report => report.Health.Severity <= Severity.Notice);
        reports.Should().OnlyContain(report => report.Health.Undecided == 0);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0, 0.5)]
    public void Dropout_before_or_after_the_rectifier_kills_nothing(double dropBefore, double dropAfter)
    {
        var reports = Enumerable.Range(0, 2).SelectMany(chunk => Reports(AtOnce, seed: (ulong)(500 + chunk), dropBefore, dropAfter));

        reports.Should().OnlyContain(report => report.Health.Severity <= Severity.Notice);
    }

    [Fact]
    public void A_layer_whose_units_are_biased_to_92_percent_zeros_is_sparse_and_alive()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        var weights = randn([200, 20], generator: generator);
        var biases = weights.pow(2).sum([1L]).sqrt().mul(-1.4);

        var outputs = nn.functional.relu(nn.functional.linear(randn([4_000, 20], generator: generator), weights, biases));

        var layer = Report([Fired(outputs)], 4_000).Layers.Single();
        layer.ZeroShare.Should().BeApproximately(0.919, 0.01);
        (layer.Dead, layer.Severity).Should().Be((0, Severity.None));
    }

    [Fact]
    public void A_unit_that_always_fires_at_a_twentieth_of_the_mean_magnitude_is_not_dead()
    {
        using var scope = NewDisposeScope();
        var outputs = nn.functional.relu(randn([2_000, 10], generator: new Generator(8)));
        var mean = outputs.mean().item<float>();
        var small = full([2_000, 1], 0.05 * mean);

        var layer = Report([Fired(cat([outputs, small], 1))], 2_000).Layers.Single();

        layer.ChannelReports[10].Verdict.Should().Be(ChannelVerdict.AlwaysOn);
        layer.Dead.Should().Be(0);
    }

    private static List<ReluReport> Reports(int networks, ulong seed, double dropBefore, double dropAfter)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        manual_seed((long)seed);
        var generator = new Generator(seed);
        var activations = randn([networks, Width, Samples], generator: generator);
        var fired = new List<long[]>();
        for (var layer = 0; layer < Depth; layer++)
        {
            using var inner = NewDisposeScope();
            var weights = randn([networks, Width, Width], generator: generator).mul(Math.Sqrt(2.0 / Width));
            var outputs = nn.functional.relu(weights.matmul(nn.functional.dropout(activations, dropBefore, training: dropBefore > 0)));
            fired.Add(outputs.gt(0).sum([2L]).data<long>().ToArray());
            activations = nn.functional.dropout(outputs, dropAfter, training: dropAfter > 0).MoveToOuterDisposeScope();
        }
        return [.. Enumerable.Range(0, networks)
            .Select(network => Report([.. fired.Select(layer => layer[(network * Width)..((network + 1) * Width)])], Samples))];
    }

    private static long[] Fired(Tensor outputs) => outputs.gt(0).sum([0L]).data<long>().ToArray();

    private static ReluReport Report(IReadOnlyList<long[]> firedByLayer, long samples) =>
        ReportBuilder.Build(0, [.. firedByLayer.Select((fired, layer) =>
    {
        var tally = new ChannelTally(fired.Length);
        tally.Add(samples, samples, [.. fired.Select(count => samples - count)], new long[fired.Length], fired, new long[fired.Length]);
        return new SiteSnapshot($"relu{layer + 1}", "ReLU", tally, samples, null);
    })]);
}
