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
            Effect = new()
            {
                LossBefore = 2.25,
                LossErrorBefore = 0.125,
                LossAfter = 0.5,
                LossErrorAfter = 0.0625,
                MetricBefore = 0.875,
                MetricAfter = 0.9375,
                AliveBefore = 5,
                AliveAfter = 7,
            },
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
            MayMoveLoss = true,
        },
    ];

    // Dead in a whole pass, silent by draws, revived, dormant, NaN, always on, active. An epoch ended with the third window.
    private static SiteSnapshot Trained()
    {
        var history = new LayerHistory(7, timelineCapacity: 4);
        long[][] windows =
            [[0, 500, 500, 3, 700, 1_000, 500], [0, 20, 0, 3, 700, 1_000, 480], [0, 0, 0, 3, 700, 1_000, 510],
            [0, 0, 0, 3, 0, 1_000, 490], [0, 0, 9, 3, 0, 1_000, 505]];
        ChannelTally? before = null, evidence = null;
        ChannelVerdict[] verdicts = [];
        foreach (var (fired, i) in windows.Select((fired, i) => (fired, i)))
        {
            var window = Tallies.At(1_000, (80 * (i + 1)) - 1, fired);
            var hasNaN = i < 3 ? 0L : 1;
            window.Add(1, 1, [1, 1, 1, 1, 1 - hasNaN, 0, 1], [0, 0, 0, 0, hasNaN, 0, 0], [0, 0, 0, 0, 0, 1, 0],
                [-1, -1, -1, -1, -1, 80 * i, -1]);
            evidence = before is null ? window : Tallies.Merge(before, window);
            verdicts =
            [
                i < 2 ? ChannelVerdict.Undecided : ChannelVerdict.Dead,
                i < 3 ? ChannelVerdict.Active : ChannelVerdict.Silent,
                i < 3 ? ChannelVerdict.Active : i == 3 ? ChannelVerdict.Silent : ChannelVerdict.Dormant,
                ChannelVerdict.Dormant,
                i < 3 ? ChannelVerdict.Active : ChannelVerdict.Undecided,
                i < 2 ? ChannelVerdict.Active : ChannelVerdict.AlwaysOn,
                ChannelVerdict.Active,
            ];
            var closed = history.Close(80 * (i + 1), verdicts, window);
            foreach (var channel in closed.NewlyDead)
                history.RecordCauses(channel, [CauseRule.Explain(Death(channel, history[channel]))!]);
            before = window;
        }
        return new SiteSnapshot("features.3.relu", "ReLU", evidence, 0, null)
        {
            History = history,
            Accounts = channel => Unit(channel).Account.Read(),
            Verdicts = verdicts,
            Silences =
            [
                new(new(BasisKind.Pass, 1, 3_003, 0) { Distinct = 2_900, IsTold = true }, 2_502, 5_370),
                new(new(BasisKind.Draws, 0, 3_003, 2_502), 2_502, 537),
                .. Enumerable.Range(2, 5).Select(_ => new SilenceReading(null, 0, 537)),
            ],
            SamplesSeen = 5_005,
            Producer = "features.3.conv",
            Consumers = ["features.4", "skip"],
            ChannelDimension = 1,
            ChannelAxis = ChannelAxis.FromProducer,
            Findings =
                [new Finding(FindingKind.ModuleReused, Severity.Notice, "features.3.relu",
                "Ünïcode and \"quotes\" are kept; < and > too.")],
        };
    }

    // The first was closed by its inputs before monitoring began, the second was thrown out.
    private static PlantedUnit Unit(int channel) => channel == 0 ? new PlantedUnit(mean: -3, bias: -0.5).Then(8)
        : new PlantedUnit().Then(159, weights: -0.5, inputs: -0.25).Then(weights: -4, bias: -0.5, rate: 0.1);

    private static DeathEvidence Death(int channel, ChannelHistory history) => Unit(channel).Death(history.EverFired) with
    {
        Channel = channel,
        Layer = "features.3.conv",
        InputsNonNegative = true,
        MeanInput = 2,
        LossThen = 2.5,
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
