using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace TorchRelu.Samples.Tests.Training;

/// <summary>
/// One policy for all runs: it rescues those that die, and never touches those that live. Seeds are 1 to 3, or to
/// TORCHRELU_RESCUE_SEEDS; none is known to the policy.
/// </summary>
[Collection(OneAtATime.Name)]
public partial class RescueTests(RescueRuns runs, TrainedRuns trained, ITestOutputHelper output) : IClassFixture<RescueRuns>
{
    private static readonly int[] Seeds = [.. Enumerable.Range(1, int.Parse(
        Environment.GetEnvironmentVariable("TORCHRELU_RESCUE_SEEDS") ?? "3", CultureInfo.InvariantCulture))];

    [MnistFact]
    public void Adam_at_a_hundred_times_its_rate_is_rescued_to_within_two_points_of_a_healthy_run() => IsRescued(OptimizerKind.Adam, 0.1);

    [MnistFact]
    public void Sgd_at_ten_times_its_rate_is_rescued_to_within_two_points_of_a_healthy_run() => IsRescued(OptimizerKind.Sgd, 0.5);

    [Fact]
    public void A_run_that_dies_on_drawn_digits_is_rescued_too()
    {
        foreach (var (optimizer, rate) in new[] { (OptimizerKind.Adam, 0.1), (OptimizerKind.Sgd, 0.5) })
        {
            var options = RescueRuns.Mlp(optimizer, rate, seed: 1);
            var (twin, run) = RescueRuns.OnDrawnDigits(options);
            output.WriteLine(
                $"{optimizer} {rate}, seed 1: unwatched {twin.Accuracy:0.00 %}, repaired {run.Accuracy:0.00 %} " +
                $"({run.Repairs.Count} repairs)");
            (run.Accuracy - twin.Accuracy).Should().BeGreaterThan(0.3);
        }
    }

    [MnistFact]
    public void LeakyReLU_alone_is_no_cure_for_a_rate_and_does_no_harm()
    {
        var (unwatched, leaky) = (new List<double>(), new List<double>());
        foreach (var seed in Seeds)
        {
            var options = RescueRuns.Mlp(OptimizerKind.Adam, 0.1, seed);
            unwatched.Add(runs.Unwatched(options).Accuracy);
            var run = runs.Repaired(options, RemedyChoice.Leaky);
            leaky.Add(run.Accuracy);
            output.WriteLine($"seed {seed}: unwatched {unwatched[^1]:0.00 %}, LeakyReLU {leaky[^1]:0.00 %}");
            run.Repairs.Where(repair => repair.Outcome == RepairOutcome.Kept).Should()
                .NotContain(repair => !(repair.Effect!.MetricAfter > repair.Effect.MetricBefore)
                    && !(repair.Effect.LossAfter < repair.Effect.LossBefore), "seed {0} was kept for nothing", seed);
        }

        // Collapsed networks differ by what few channels they have left.
        Median(leaky).Should().BeGreaterThanOrEqualTo(Median(unwatched) - 0.05);
    }

    [MnistFact]
    public void Sgd_at_twenty_times_its_rate_is_rescued_or_stopped_with_the_rate_to_begin_with()
    {
        foreach (var seed in Seeds)
        {
            var run = runs.Repaired(RescueRuns.Mlp(OptimizerKind.Sgd, 1.0, seed));
            output.WriteLine($"seed {seed}: {run.Accuracy:0.00 %}, {run.Repairs.Count} repairs, {run.StopReason ?? "not stopped"}");
            if (run.StopReason is { } reason) reason.Should().Contain("restart with a learning rate of");
            else run.Accuracy.Should().BeGreaterThan(0.85);
        }
    }

    [MnistFact]
    public void A_healthy_mlp_is_never_touched()
    {
        foreach (var (optimizer, rate) in new[] { (OptimizerKind.Adam, 0.001), (OptimizerKind.Sgd, 0.05) })
        {
            foreach (var seed in Enumerable.Range(1, 2 * Seeds.Length))
            {
                var run = runs.Repaired(RescueRuns.Mlp(optimizer, rate, seed));
                output.WriteLine($"{optimizer} {rate}, seed {seed}: {run.Accuracy:0.00 %}, {run.Dead} dead, {run.Repairs.Count} repairs");
                run.Repairs.Should().BeEmpty("{0} at {1} with seed {2} is well", optimizer, rate, seed);
            }
        }
    }

    [MnistFact]
    public void A_healthy_cnn_with_a_third_of_a_layer_born_dead_is_never_touched()
    {
        foreach (var seed in Enumerable.Range(1, (Seeds.Length + 1) / 2))
        {
            var run = trained.HealthyCnn(seed);
            output.WriteLine($"seed {seed}: {run.TestAccuracy:0.00 %}, {run.Layers.Sum(layer => layer.Dead)} dead");
            run.Report.Repairs.Should().BeEmpty();
            run.TestAccuracy.Should().BeGreaterThan(0.96);
        }
    }

    [MnistFact]
    public void Channels_are_repaired_again_only_where_others_have_died_since()
    {
        foreach (var (optimizer, rate) in new[] { (OptimizerKind.Adam, 0.1), (OptimizerKind.Sgd, 0.5) })
        {
            foreach (var seed in Seeds)
            {
                var repairs = runs.Repaired(RescueRuns.Mlp(optimizer, rate, seed)).Repairs;
                var decisions = repairs.Where(repair => repair.Remedy == RemedyKind.Recycle).GroupBy(repair => repair.Step)
                    .OrderBy(group => group.Key).ToList();
                output.WriteLine(
                    $"{optimizer} {rate}, seed {seed}: " +
                    string.Join("; ", decisions.Select(decision =>
                        $"step {decision.Key}: {string.Join(", ", decision.Select(repair => $"{repair.Site} {repair.Channels.Count}"))}")));
                foreach (var (first, second) in decisions.Zip(decisions.Skip(1)))
                {
                    second.Key.Should().BeGreaterThan(first.Key + 125, "a trial of a whole epoch lies between");
                    LayersIn(second.First().Evidence).Should()
                        .Contain(layer =>
                        layer.Dead - layer.SinceBefore >= Thresholds.CriticalDiedChannels, "the silent rest is no reason for another");
                }
            }
        }
    }

    [MnistFact]
    public void Being_warned_changes_no_bit()
    {
        foreach (var seed in Seeds.Take(3))
        {
            var options = RescueRuns.Mlp(OptimizerKind.Adam, 0.1, seed);
            runs.Warned(options).Weights.Should().Be(runs.Unwatched(options).Weights);
        }
    }

    private void IsRescued(OptimizerKind optimizer, double rate)
    {
        var (healthy, repaired) = (new List<double>(), new List<double>());
        foreach (var seed in Seeds)
        {
            var options = RescueRuns.Mlp(optimizer, rate, seed);
            var (twin, run) = (runs.Unwatched(options), runs.Repaired(options));
            healthy.Add(runs.Repaired(RescueRuns.Mlp(OptimizerKind.Adam, 0.001, seed)).Accuracy);
            repaired.Add(run.Accuracy);
            output.WriteLine(
                $"seed {seed}: unwatched {twin.Accuracy:0.00 %} ({twin.Dead} dead), repaired {run.Accuracy:0.00 %} ({run.Dead} dead, " +
                $"{run.Repairs.Count} repairs, the first at step {run.Repairs.Min(repair => repair.Step)}), healthy " +
                $"{healthy[^1]:0.00 %}");
            run.Accuracy.Should().BeGreaterThanOrEqualTo(twin.Accuracy, "a repair never leaves a model worse (seed {0})", seed);
            run.Dead.Should().BeLessThanOrEqualTo(128, "three quarters of 512 units are alive (seed {0})", seed);
        }

        output.WriteLine($"medians: repaired {Median(repaired):0.00 %}, healthy {Median(healthy):0.00 %}");
        Median(repaired).Should().BeGreaterThanOrEqualTo(Median(healthy) - 0.02);
    }

    private static IEnumerable<(int Dead, int SinceBefore)> LayersIn(string evidence) =>
        DeadLayer().Matches(evidence)
            .Select(match =>
            (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Success
            ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0));

    [GeneratedRegex(@"(\d+) of 256 channels dead(?:, (\d+) of them since before the last repair)?")]
    private static partial Regex DeadLayer();

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
