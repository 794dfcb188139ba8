using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>The same training with both ways of counting.</summary>
public sealed class AdaptiveCountingTests(ITestOutputHelper output)
{
    private const int Steps = 240;

    public static TheoryData<double, int> Trainings
    {
        get
        {
            var trainings = new TheoryData<double, int>();
            foreach (var rate in new[] { 0.001, 0.01, 0.03, 0.1 })
            {
                for (var seed = 1; seed <= 3; seed++) trainings.Add(rate, seed);
            }
            return trainings;
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void No_channel_is_dead_for_one_and_fires_for_the_other(double rate, int seed)
    {
        var (exact, adaptive) = (Train(rate, seed, Counting.Exact), Train(rate, seed, Counting.Adaptive));

        adaptive.Weights.Should().Equal(exact.Weights);
        var dead = 0;
        foreach (var (one, other) in exact.Reports.Zip(adaptive.Reports))
        {
            foreach (var (layer, same) in one.Layers.Zip(other.Layers))
            {
                same.Samples.Should().Be(layer.Samples);
                foreach (var (channel, twin) in layer.ChannelReports.Zip(same.ChannelReports))
                {
                    if (channel.Verdict == ChannelVerdict.Dead) Fires(twin).Should().BeFalse("{0} at step {1}", channel, one.Steps);
                    if (twin.Verdict == ChannelVerdict.Dead) Fires(channel).Should().BeFalse("{0} at step {1}", twin, one.Steps);
                    if (channel.History is not { DiedAt: >= 0 } died || twin.History is not { DiedAt: >= 0 } later) continue;
                    (later.DiedAt - died.DiedAt).Should().BeInRange(0, CensusSchedule.Block, "since when is exact to eight steps");
                    dead++;
                }
            }
        }
        output.WriteLine($"{dead} deaths compared");
        // Of the last report, with the same data seen, whatever is dead for one is dead for the other.
        Dead(adaptive.Reports[^1]).Should().Equal(Dead(exact.Reports[^1]));
    }

    [Fact]
    public void Rates_are_those_of_the_counted_samples_and_near_the_exact_ones()
    {
        var (exact, adaptive) = (Train(0.001, 1, Counting.Exact), Train(0.001, 1, Counting.Adaptive));

        foreach (var (layer, same) in exact.Reports[^1].Layers.Zip(adaptive.Reports[^1].Layers))
        {
            same.CountedSamples.Should().BeInRange(layer.CountedSamples!.Value / 9, layer.CountedSamples.Value / 4);
            // Four standard errors of a share in as many samples.
            var bound = 4 * Math.Sqrt(0.25 / same.CountedSamples!.Value);
            foreach (var (channel, twin) in layer.ChannelReports.Zip(same.ChannelReports))
                twin.FiringRate.Should().BeApproximately(channel.FiringRate, bound);
        }
    }

    [Fact]
    public void A_channel_that_is_not_a_number_is_never_silent()
    {
        using var run = new DyingRun(rate: 0.001);
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer);
        for (var step = 0; step < 120; step++)
        {
            using (no_grad()) run.Model.get_parameter("fc1.bias")![3] = float.NaN;
            run.TrainStep();
            monitor.Step(step % 7 == 0 ? double.NaN : 1);
            if (step % 40 == 39) monitor.EndEpoch();
        }

        monitor.Report().Layers[0].ChannelReports[3].Verdict.Should().Be(ChannelVerdict.Undecided);
        monitor.Report().Findings.Should().Contain(finding => finding.Kind == FindingKind.NotANumber);
    }

    [Fact]
    public void Between_two_counted_outputs_a_hook_allocates_nothing()
    {
        using var model = nn.Sequential(("fc", nn.Linear(20, 64)), ("relu", nn.ReLU()));
        using var monitor = DyingReluMonitor.Attach(model);
        using var values = randn(32, 64);
        var site = monitor.Records().First().Site;
        var (context, target) = (monitor.Records().First().Probe.Context, monitor.Records().First().Probe.Target);
        void Count(int times)
        {
            for (var i = 0; i < times; i++) site.Count(values, values, context, target);
        }

        Count(2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(10_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000, "the smallest object has 24 bytes");
    }

    [Fact]
    public void On_a_device_the_highest_value_tells_what_fires()
    {
        using var counts = new TensorCounts(4);
        var layout = ChannelLayout.For([2, 4, 3, 3], null);
        using var first = zeros(2, 4, 3, 3);
        first[1, 2, 2, 2] = 1;
        first[0, 1, 0, 0] = float.NaN;
        counts.Look(first, layout, step: 5);
        using var second = zeros(2, 4, 3, 3);
        second[0, 3, 1, 1] = 2;
        counts.Count(second, layout, step: 6);

        var tally = counts.Take()!;

        Enumerable.Range(0, 4).Select(tally.HasFired).Should().Equal(false, true, true, true);
        (tally.Samples, tally.CountedSamples, tally.Fired(3)).Should().Be((4, 2, 1));
        counts.Take().Should().BeNull();
    }

    private static bool Fires(ChannelReport channel) =>
        channel.Verdict is ChannelVerdict.Active or ChannelVerdict.AlwaysOn or ChannelVerdict.Dormant;

    private static IEnumerable<(string Layer, int Channel)> Dead(ReluReport report) => report.Layers.SelectMany(layer =>
        layer.ChannelReports.Where(channel => channel.Verdict == ChannelVerdict.Dead).Select(channel => (layer.Name, channel.Index)));

    private static (byte[] Weights, List<ReluReport> Reports) Train(double rate, int seed, Counting counting)
    {
        using var run = new DyingRun(rate, seed);
        using var monitor = DyingReluMonitor.Attach(run.Model, run.Optimizer, new DyingReluOptions { Counting = counting });
        var reports = new List<ReluReport>();
        run.Train(Steps, monitor, () => { if (run.Step % DyingRun.StepsPerEpoch == 0) reports.Add(monitor.Report()); });
        return (run.Weights(), reports);
    }
}
