namespace TorchRelu.Tests;

/// <summary>A report in which everything that a report can hold occurs, made from evidence as the plug-in makes it.</summary>
internal static class SampleReport
{
    public static ReluReport Make() => ReportBuilder.Build(
        400,
        [Trained(), Proved(), new SiteSnapshot("head.<leaky>", "LeakyReLU", Tallies.Of(2_000, 0, 700), 2_000, null), NeverCalled()],
        [new Finding(FindingKind.AttachedTwice, Severity.Notice, null,
            "Two monitors are attached, so that everything is counted twice; dispose one.") { Value = 2, Threshold = 1 }]) with
    {
        Model = "Net<\"28x28\">",
        Repairs = Repairs(),
        Losses =
            [new LossPoint(0, 79, 2.25, 1.75, 2.5), new LossPoint(80, 239, double.NaN, double.NaN, double.NaN),
            new LossPoint(240, 399, 0.5, 0.25, 1)],
        Metrics = [new MetricPoint(199, 0.875), new MetricPoint(399, 0.9375)],
    };

    private static RepairRecord[] Repairs() =>
    [
        new()
        {
            Step = 240,
            Site = "features.3.relu",
            Remedy = RemedyKind.Recycle,
            Before = "ReLU",
            After = "ReLU",
            Channels = [1, 4],
            Evidence = "2 of 7 channels are dead (28.6 %) and the loss has not fallen for 3 windows.",
            Outcome = RepairOutcome.Kept,
            Verdict = "The metric rose from 0.875 to 0.9375.",
            DecidedAt = 400,
        },
        new()
        {
            Step = 320,
            Site = "head.<leaky>",
            Remedy = RemedyKind.Switch,
            Before = "LeakyReLU",
            After = "ELU | `x`",
            How = "output hook",
            Evidence = "It was asked for.",
            Outcome = RepairOutcome.Refused,
            Verdict = "LeakyReLU cannot die.",
            DecidedAt = 320,
        },
        new()
        {
            Step = 400,
            Site = "optimizer",
            Remedy = RemedyKind.LowerRate,
            Before = "0.1",
            After = "0.05",
            Evidence = "1 channel died of steps that are too large.",
            Outcome = RepairOutcome.OnTrial,
        },
    ];

    // Born dead, died, revived, dormant, NaN, always on, active.
    private static SiteSnapshot Trained()
    {
        var history = new LayerHistory(7, timelineCapacity: 4);
        long[][] windows =
            [[0, 500, 500, 3, 0, 1_000, 500], [0, 20, 0, 3, 0, 1_000, 480], [0, 0, 0, 3, 0, 1_000, 510], [0, 0, 0, 3, 0, 1_000, 490],
            [0, 0, 9, 3, 0, 1_000, 505]];
        ChannelTally? before = null, evidence = null;
        foreach (var (fired, i) in windows.Select((fired, i) => (fired, i)))
        {
            var window = Tallies.At(1_000, (80 * (i + 1)) - 1, fired);
            window.Add(1, 1, [1, 1, 1, 1, 0, 0, 1], [0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0], [-1, -1, -1, -1, -1, 80 * i, -1]);
            evidence = before is null ? window : Tallies.Merge(before, window);
            var site = new SiteSnapshot("features.3.relu", "ReLU", evidence, before is null ? 0 : 2_000, null);
            var closed = history.Close(80 * (i + 1), site.Judge(13), window);
            foreach (var channel in closed.NewlyDead) history.RecordCauses(channel, CauseRule.Explain(Death(channel, history[channel])));
            before = window;
        }
        return new SiteSnapshot("features.3.relu", "ReLU", evidence, 2_000, null)
        {
            History = history,
            Producer = "features.3.conv",
            Consumers = ["features.4", "skip"],
            ChannelDimension = 1,
            ChannelAxis = ChannelAxis.FromProducer,
            Findings =
                [new Finding(FindingKind.ModuleReused, Severity.Notice, "features.3.relu",
                "Ünïcode and \"quotes\" are kept; < and > too.")],
        };
    }

    private static DeathEvidence Death(int channel, ChannelHistory history) => new()
    {
        Channel = channel,
        Producer = ProducerKind.Convolution,
        EverFired = history.EverFired,
        Before = new UnitReading(80, -0.1, 1.5),
        Now = new UnitReading(240, channel == 1 ? -6 : -0.1, 1.5),
        FastestMove = 0.04,
        LearningRate = 0.1,
        InputsNonNegative = true,
        WeightSum = -2,
    };

    private static SiteSnapshot Proved() =>
        new("fc1", "ReLU", Tallies.Of(2_000, 0, 900), 2_000, "not counted since step 300: the device was lost")
    {
        Kind = SiteKind.PreActivation,
        Proof = new SiteProof
        {
            PreActivations = [new Interval(-7.25, -0.5), Interval.Everything],
            Basis = "fc1 (Linear), inputs in [0, 1] as stated",
            Format = NumberFormat.Binary32,
            Normalization = NormalizationMode.RunningStatistics,
        },
    };

    private static SiteSnapshot NeverCalled() =>
        new("unused", "ReLU6", null, 0, null) { Kind = SiteKind.ConsumerInput, ChannelAxis = ChannelAxis.Told };
}
