using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// Ten Gaussian blobs in 20 dimensions, and a 20-64-64-10 network under Adam: why its units die, and that nothing is blamed for what it did
/// not do.
/// </summary>
public sealed class CauseTests(ITestOutputHelper console)
{
    private const int Steps = 300;
    private const int BatchSize = 64;
    private const int StepsPerEpoch = 50;

    [Fact]
    public void The_dead_share_rises_with_the_learning_rate_to_over_35_percent()
    {
        double[] rates = [0.001, 0.01, 0.05, 0.1, 0.3];
        var shares = new List<double>();
        var thrown = new List<int>();
        foreach (var rate in rates)
        {
            var reports = Enumerable.Range(1, 5).Select(seed => Train(rate, seed)).ToList();
            shares.Add(reports.Average(report => report.Dead / (double)report.Channels));
            var causes = Causes(reports);
            console.WriteLine(
                $"rate {rate}: {shares[^1]:P1} dead; {string.Join(", ", causes.Select(cause => $"{cause.Key} {cause.Value}"))}");
            thrown.Add(causes.GetValueOrDefault(DeathCause.LearningRateTooHigh));
            if (rate >= 0.05)
            {
                (thrown[^1] + causes[DeathCause.Drift]).Should()
                    .BeGreaterThan((int)(0.7 * reports.Sum(report => report.Dead)), "at {0} own weights push most units down", rate);
            }
            causes.Keys.Should().NotContain(DeathCause.NegativeBias, "a high rate leaves biases small against the weights");
        }

        thrown.Take(2).Should().OnlyContain(units => units == 0, "at these rates steps are no larger than usual");
        thrown.Skip(2).Should().OnlyContain(units => units > 0).And.BeInAscendingOrder();
        shares[0].Should().BeLessThan(0.005);
        shares[^1].Should().BeGreaterThan(0.35);
        shares.Should().BeInAscendingOrder();
    }

    [Fact]
    public void A_planted_bias_of_minus_10_is_named_and_the_rate_is_not()
    {
        var report = Train(0.001, seed: 1, model => Set(model, "fc1.bias", -10));

        var layer = report.Layers[0];
        layer.Dead.Should().BeGreaterThan(32);
        layer.Causes.Select(cause => cause.Cause).Should().Contain(DeathCause.BornDead).And.NotContain(DeathCause.LearningRateTooHigh);
        layer.Causes[0].Example.Should().Contain("closed from the start by its bias of -10");
    }

    [Fact]
    public void Behind_a_dead_layer_the_deaths_are_the_layers_before_and_in_the_twin_they_are_not()
    {
        // The second layer's own bias is only slightly negative: enough where nothing else arrives.
        var victim = Train(0.001, seed: 1, model => { Set(model, "fc1.bias", -100); Set(model, "fc2.bias", -0.05); }).Layers[1];
        var twin = Train(0.001, seed: 1, model => Set(model, "fc2.bias", -100)).Layers[1];

        victim.Dead.Should().Be(64);
        victim.Causes[0].Cause.Should().Be(DeathCause.UpstreamDead);
        twin.Dead.Should().Be(64);
        twin.Causes.Select(cause => cause.Cause).Should().Equal(DeathCause.BornDead);
        twin.Causes[0].Example.Should().Contain("by its bias of -100");
    }

    [Fact]
    public void Units_that_never_fired_are_born_dead_and_units_that_died_are_not()
    {
        var born = Train(0.001, seed: 1, model => Set(model, "fc1.bias", -100)).Layers[0];
        var died = Train(0.3, seed: 1).Layers[1];

        born.BornDead.Should().Be(64);
        born.Died.Should().Be(0);
        died.Died.Should().BeGreaterThan(0);
        died.ChannelReports.Where(channel => channel.Verdict.IsDead() && channel.History is { EverFired: true })
            .Should().OnlyContain(channel => channel.History!.Value.DiedAt >= 0 && channel.History.Value.DiedAt < Steps);
    }

    private static ReluReport Train(double rate, int seed, Action<nn.Module>? plant = null)
    {
        manual_seed(seed);
        using var model = nn.Sequential(
            ("fc1", nn.Linear(20, 64)), ("relu1", nn.ReLU()), ("fc2", nn.Linear(64, 64)), ("relu2", nn.ReLU()), ("fc3", nn.Linear(64, 10)));
        HeInitialise(model);
        plant?.Invoke(model);
        using var optimizer = optim.Adam(model.parameters(), rate);
        using var monitor = DyingReluMonitor.Attach(model, optimizer);
        using var generator = new Generator((ulong)(100 + seed));
        using var centres = randn([10, 20], generator: generator);
        var labelOf = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var labels = from_array(Enumerable.Range(0, BatchSize).Select(_ => (long)labelOf.Next(10)).ToArray());
            var inputs = centres.index_select(0, labels).add(randn([BatchSize, 20], generator: generator));
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(inputs), labels);
            loss.backward();
            optimizer.step();
            monitor.Step(loss.item<float>());
            if ((step + 1) % StepsPerEpoch == 0) monitor.EndEpoch();
        }
        return monitor.Report();
    }

    private static void HeInitialise(nn.Module model)
    {
        using var ungraded = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.fill_(0);
            else parameter.normal_(0, Math.Sqrt(2.0 / parameter.shape[1]));
        }
    }

    private static void Set(nn.Module model, string name, double value)
    {
        using var ungraded = no_grad();
        model.named_parameters().Single(named => named.name == name).parameter.fill_(value);
    }

    private static Dictionary<DeathCause, int> Causes(IEnumerable<ReluReport> reports) =>
        reports.SelectMany(report => report.Layers).SelectMany(layer => layer.Causes)
            .GroupBy(cause => cause.Cause).ToDictionary(group => group.Key, group => group.Sum(cause => cause.Channels));
}
