namespace TorchRelu.Tests;

/// <summary>Reports of every kind that a page must bear, each named after its trap.</summary>
internal static class PlantCases
{
    /// <summary>
    /// Markup, a script's end, a comment, line ends of JavaScript, controls, half a surrogate and letters that change the direction.
    /// </summary>
    public const string HostileName = "\"'><img src=x onerror=hacked()></script><!--</title></style>&amp;\u2028\u202e\0\ud800\u001b 漢字🙂";

    public static IReadOnlyDictionary<string, Func<ReluReport>> All { get; } = new Dictionary<string, Func<ReluReport>>
    {
        ["training"] = Plant.Training,
        ["empty"] = () => new ReluReport { Steps = 0, Layers = [] },
        ["at rest"] = AtRest,
        ["never called"] = () => ReportBuilder.Build(40, [new SiteSnapshot("relu", "ReLU", null, 0, null)]),
        ["only GELU"] = () => ReportBuilder.Build(
            0,
            [new SiteSnapshot("gelu", "GELU", Tallies.Of(Plant.Samples, 0, 900, 1_000), Plant.Samples, null)],
            [new Finding(FindingKind.NothingCanDie, Severity.Notice, null, "The model has only GELU: nothing here can die.")]),
        ["NaN"] = () =>
            ReportBuilder.Build(20, [new SiteSnapshot("relu", "ReLU", Tallies.WithNotANumber(Plant.Samples, 7), Plant.Samples, null)]) with
        {
            Losses = [new LossPoint(1, 20, double.NaN, double.NaN, double.NaN)],
            Metrics = [new MetricPoint(20, double.NaN)],
        },
        ["one channel"] = () => ReportBuilder.Build(800, [Plant.Layer("relu", 1, 40, 1, 0, 1, 1)]),
        ["100,000 channels"] = () => ReportBuilder.Build(120, [Plant.Layer("wide", 100_000, 6, 0.1, 0.3, 1, 100_000)]),
        ["undecided"] = () => ReportBuilder.Build(3, [new SiteSnapshot("relu", "ReLU", Tallies.Of(10, 0, 3), 10, null)]),
        ["no channel history"] = NoChannelHistory,
        ["very long"] = () =>
            Plant.Training() with { Steps = long.MaxValue,
            Layers = [.. Plant.Training().Layers.Select(layer => layer with { Name = new string('x', 500) })] },
        ["hostile"] = Hostile,
    };

    private static ReluReport AtRest() => ReportBuilder.Build(
        0, [new SiteSnapshot("relu1", "ReLU", Tallies.Of(Plant.Samples, 0, 5, 900, 1_000, 2_000), Plant.Samples, null),
            new SiteSnapshot("relu2", "ReLU", Tallies.Of(Plant.Samples, 700, 800), Plant.Samples, null)]);

    private static ReluReport NoChannelHistory() =>
        Plant.Training() with { Layers = [.. Plant.Training().Layers.Select(layer => layer with { ChannelTimeline = [] })] };

    private static ReluReport Hostile()
    {
        var report = Plant.Training();
        return report with
        {
            Model = HostileName,
            ModelFindings = [new Finding(FindingKind.NotTraining, Severity.Warning, null, HostileName)],
            Repairs =
                [.. report.Repairs.Select(repair =>
                repair with { Site = HostileName, Before = HostileName, After = HostileName, How = HostileName, Evidence = HostileName,
                Verdict = HostileName })],
            Layers =
            [
                .. report.Layers.Select(layer => layer with
                {
                    Name = HostileName, Activation = HostileName, Producer = HostileName, Consumers = [HostileName], Problem = HostileName,
                        ProofBasis = HostileName,
                    Findings = [.. layer.Findings.Select(finding => finding with { Layer = HostileName, Message = HostileName })],
                    Causes = [.. layer.Causes.Select(cause => cause with { Example = HostileName, Advice = HostileName })],
                }),
            ],
        };
    }
}
