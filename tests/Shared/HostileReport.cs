namespace TorchRelu.Tests;

/// <summary>A report whose names and messages try to be something else than text.</summary>
internal static class HostileReport
{
    public const string Name = "a|b`c`<script>alert(1)</script>**x**\u001b[31m\r\n## [l](u)\u0000\u202e\uFFFE$\\frac$ &amp; ]]> Ünï 漢字 🙂";

    public static ReluReport Make(int layers = 2, int filler = 0) => new()
    {
        Steps = 100,
        Model = Name,
        ModelFindings = [new Finding(FindingKind.NotTraining, Severity.Warning, null, Name)],
        Layers = [.. Enumerable.Range(0, layers).Select(i => Layer($"{i}.{Name}{new string('x', filler)}"))],
        Repairs =
            [new RepairRecord { Step = 1, Site = Name, Remedy = RemedyKind.Switch, Before = Name, After = Name, How = Name, Evidence = Name,
            Outcome = RepairOutcome.Kept, Verdict = Name }],
    };

    // The largest numbers that a file can hold; their sums are infinite.
    private static DeathAccount Extreme => new(long.MinValue, long.MaxValue)
    {
        MeanBefore = double.MaxValue,
        MeanAfter = double.MinValue,
        SpreadBefore = double.Epsilon,
        SpreadAfter = double.MaxValue,
        ReachBefore = double.MaxValue,
        ReachAfter = double.MinValue,
        Weights = double.MinValue,
        LargestStep = double.MaxValue,
    };

    /// <summary>A layer of two dead channels.</summary>
    public static LayerReport Layer(string name) => new()
    {
        Name = name,
        Activation = Name,
        Samples = 2_000,
        SamplesNeeded = 300,
        ZeroShare = 1,
        ChannelReports =
        [
            new ChannelReport(0, ChannelVerdict.Dead, 0, 0.01, -1) { Account = Extreme },
            new ChannelReport(1, ChannelVerdict.Dead, 0, 0.01, -1),
        ],
        Findings = [new Finding(FindingKind.LayerSilent, Severity.Critical, name, $"{name}: all 2 channels are dead.")],
        Causes = [new LayerCause(DeathCause.NegativeBias, 2, Name, Name)],
    };
}
