namespace TorchRelu.Tests;

/// <summary>
/// Reports of trainings in which what happens to each channel was planted. Everything behind the tallies is the library's own.
/// </summary>
internal static class Plant
{
    public const int Samples = 2_000;
    private const int StepsOfWindow = 20;

    /// <summary>A layer of a training: some channels are born dead, some die on the way, a few come back.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="windows">How many windows are closed.</param>
    /// <param name="born">The share of channels that never fire.</param>
    /// <param name="die">The share of channels that die, most of them early.</param>
    /// <param name="seed">For the rest.</param>
    /// <param name="of">Channels of the whole model.</param>
    public static SiteSnapshot Layer(string name, int channels, int windows, double born, double die, int seed, int of)
    {
        var random = new Random(seed);
        var history = new LayerHistory(channels);
        var rates = Enumerable.Range(0, channels)
            .Select(_ => random.NextDouble() is var draw && draw < 0.03 ? 1 : draw < 0.06 ? 0.004 : 0.05 + (0.85 * random.NextDouble()))
            .ToArray();
        var ends = Enumerable.Range(0, channels)
            .Select(_ => random.NextDouble() is var draw && draw < born ? 0 : draw < born + die
            ? 1 + (int)(windows * 0.8 * Math.Pow(random.NextDouble(), 2)) : windows).ToArray();
        ChannelTally? before = null;
        var site = new SiteSnapshot(name, "ReLU", null, 0, null);
        for (var w = 0; w < windows; w++)
        {
            var fired = new long[channels];
            for (var c = 0; c < channels; c++)
                fired[c] = w < ends[c] || (ends[c] is > 0 and < 9 && w > windows / 2 && c % 11 == 0)
                    ? (long)Math.Clamp(Samples * rates[c] * (rates[c] == 1 ? 1 : 0.8 + (0.4 * random.NextDouble())), 1, Samples) : 0;
            var window = Tallies.At(Samples, (StepsOfWindow * (w + 1)) - 1, fired);
            site = new SiteSnapshot(name, "ReLU", before is null ? window : Tallies.Merge(before, window), before is null ? 0
                : 2 * Samples, null)
            {
                History = history,
                Accounts = channel => Unit(channel, history[channel]).Account.Read(),
                Producer = name.Replace("relu", "fc"),
                ChannelDimension = 1,
                ChannelAxis = ChannelAxis.FromProducer,
            };
            var closed = history.Close(StepsOfWindow * (w + 1), site.Judge(of), window);
            foreach (var channel in closed.NewlyDead)
                history.RecordCauses(channel, [CauseRule.Explain(Death(channel, history[channel], site.Producer))!]);
            before = window;
        }
        return site;
    }

    /// <summary>A small training in which everything that a page can show occurs.</summary>
    public static ReluReport Training() => ReportBuilder.Build(
        800,
        [
            Layer("features.relu1", 16, 40, 0.1, 0, 3, 92), Layer("features.relu2", 32, 40, 0.06, 0.1, 4, 92),
                Layer("classifier.relu3", 44, 40, 0.05, 0.65, 5, 92),
            new SiteSnapshot("head.gelu", "GELU", Tallies.Of(Samples, 0, 700), Samples, null),
                new SiteSnapshot("branch.relu", "ReLU", null, 0, null),
        ],
        [new Finding(FindingKind.NeverCalled, Severity.Notice, "branch.relu",
            "branch.relu was never called while the others were; call it as call(x), not forward(x).")])
        with
    {
        Model = "Digits",
        Losses =
            [.. Enumerable.Range(0, 40)
            .Select(w => (20 * w, 2.3 * Math.Exp(-w / 12.0)) is var (from, mean)
            ? new LossPoint(from + 1, from + 20, w == 17 ? double.NaN : mean, 0.8 * mean, 1.3 * mean) : default)],
        Metrics = [new MetricPoint(400, 0.913), new MetricPoint(800, 0.957)],
        Repairs =
        [
            new RepairRecord
            {
                Step = 400, Site = "optimizer", Remedy = RemedyKind.LowerRate, Before = "0.05", After = "0.005",
                    Outcome = RepairOutcome.Kept,
                Evidence = "classifier.relu3: 20 of 44 channels died while the loss stalled.",
                    Verdict = "The metric rose from 0.913 to 0.957.", DecidedAt = 800,
            },
            new RepairRecord
            {
                Step = 620, Site = "classifier.relu3", Remedy = RemedyKind.Switch, Before = "ReLU", After = "LeakyReLU(0.01)",
                    How = "structural", Channels = [3, 4, 9], Outcome = RepairOutcome.OnTrial,
                Evidence = "3 channels died after the rate was lowered.",
            },
        ],
    };

    /// <summary>As large as a page has to bear: 50 layers of 1,024 channels over 200 windows.</summary>
    public static ReluReport Large(int layers = 50, int channels = 1_024)
    {
        const int windows = 200;
        return ReportBuilder.Build(
            20 * windows,
            [.. Enumerable.Range(0, layers)
                .Select(i =>
                Layer($"blocks.{i}.mlp.relu", channels, windows, 0.02, i is > 20 and < 30 ? 0.7 - (0.1 * Math.Abs(i - 25))
                : 0.01 * (i % 7), i, layers * channels))]) with
        {
            Model = "FiftyBlocks",
            Losses =
                [.. Enumerable.Range(0, 128)
                .Select(w =>
                new LossPoint((w * 4000 / 128) + 1, (w + 1) * 4000 / 128, 3 / (1 + (0.05 * w)), 2.6 / (1 + (0.05 * w)),
                3.6 / (1 + (0.05 * w))))],
        };
    }

    private static PlantedUnit Unit(int channel, ChannelHistory history) =>
        !history.EverFired ? new PlantedUnit(mean: -3, bias: -0.25)
        : channel % 3 == 1 ? new PlantedUnit(step: history.LastFired).Then(weights: -0.5, bias: -4, rate: 0.05)
        : new PlantedUnit(step: history.LastFired).Then(weights: -5, rate: 0.05);

    private static DeathEvidence Death(int channel, ChannelHistory history, string? layer) =>
        Unit(channel, history).Death(history.EverFired) with { Channel = channel, Layer = layer, InputsNonNegative = true };
}
