namespace TorchRelu.Tests;

/// <summary>Reports of layers with ten channels each.</summary>
internal static class Reports
{
    public static ReluReport Of(params LayerReport[] layers) => new() { Steps = 400, Model = "Net", Layers = layers };

    public static LayerReport Layer(string name, int dead = 0, int undecided = 0) => new()
    {
        Name = name,
        Activation = "ReLU",
        Samples = 2_000,
        SamplesNeeded = 500,
        ZeroShare = 0.5,
        ChannelReports =
            [.. Enumerable.Range(0, 10).Select(i => new ChannelReport(i, Verdict(i, dead, undecided), i < dead ? 0 : 0.5, null, 399))],
        Findings = SeverityRule.Judge(name, new LayerCondition(10, dead)),
    };

    /// <summary>The report of each schema version, as the library of its time wrote it.</summary>
    public static IEnumerable<string> Samples() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Schemas")).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    private static ChannelVerdict Verdict(int channel, int dead, int undecided) =>
        channel < dead ? ChannelVerdict.Dead : channel < dead + undecided ? ChannelVerdict.Undecided : ChannelVerdict.Active;
}
