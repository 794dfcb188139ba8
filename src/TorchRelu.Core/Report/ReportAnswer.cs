namespace TorchRelu.Report;

/// <summary>The short answer of a report: whether the training is in trouble, where, since when, why, and the advice.</summary>
internal sealed record ReportAnswer
{
    private const int MaxNames = 3;
    private const int MaxCauses = 2;

    /// <summary>The severity of the answer.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The severity in two or three words.</summary>
    public required string Word { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The layer that the answer concerns; null for the whole model.</summary>
    public LayerReport? Layer { get; init; }

    /// <summary>Other layers that need attention; null if there are none.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>The time at which the channels died; null if unknown.</summary>
    public string? Since { get; init; }

    /// <summary>The causes, with their numbers of channels; null if they were not analysed.</summary>
    public string? Why { get; init; }

    /// <summary>The clearest example; null if there is none.</summary>
    public string? Example { get; init; }

    /// <summary>The advice; null if there is none.</summary>
    public string? Advice { get; init; }

    public static ReportAnswer For(ReluReport report)
    {
        if (report.Channels == 0) return NothingSeen(report);
        var severity = report.Health.Severity;
        var ill = report.Layers.Where(layer => layer.Severity >= Severity.Warning && layer.Dead > 0)
            .OrderByDescending(layer => layer.Severity).ThenBy(IsVictim).ThenByDescending(layer => layer.DiedShare)
            .ThenByDescending(layer => layer.DeadShare).ToList();
        if (ill.Count > 0 && ill[0].Severity == severity && ill[0].Findings[0].Kind is var kind && IsDeath(kind))
            return OfLayer(ill[0], ill);
        if (severity >= Severity.Warning) return OfFinding(report.Findings[0]);
        return Calm(report, severity);
    }

    // The layer to act on is the one in which the trouble starts.
    private static bool IsVictim(LayerReport layer) =>
        LayerAdvice.MainCause(layer.Causes, layer.Dead)?.Cause == DeathCause.UpstreamDead;

    private static bool IsDeath(FindingKind kind) =>
        kind is FindingKind.DeadChannels or FindingKind.DeadShare or FindingKind.DeadShareRising or FindingKind.DiedShare or
            FindingKind.LayerSilent;

    private static string? NothingCanDie(ReluReport report) =>
        report.ModelFindings.FirstOrDefault(finding => finding.Kind == FindingKind.NothingCanDie)?.Message;

    private static ReportAnswer NothingSeen(ReluReport report) => new()
    {
        Severity = report.Health.Severity,
        Word = "Nothing seen",
        Sentence = NothingCanDie(report)
            ?? (report.Layers.Count == 0 ? "There is no rectifier in this report."
            : $"None of {Words.Layers(report.Layers.Count)} was {(report.Layers.Any(layer => layer.NotCounted) ? "counted" : "called")}, " +
            $"so that nothing can be said."),
        Advice = report.Layers.Count == 0 ? null : "Call the layers as call(x), not forward(x): only then their results are seen.",
    };

    private static ReportAnswer OfFinding(Finding finding) => new()
    {
        Severity = finding.Severity,
        Word = Words.Describe(finding.Severity),
        Sentence = finding.Message,
        Advice = finding.Advice,
    };

    private static ReportAnswer Calm(ReluReport report, Severity severity)
    {
        var (channels, dead, undecided) = (report.Channels, report.Dead, report.Health.Undecided);
        var open = undecided == 0 ? "" : $"; {Words.Count(undecided)} are undecided for want of samples";
        open += Sentences.Unseen(report.Health);
        return new ReportAnswer
        {
            Severity = severity,
            Word = undecided == channels ? "Too early to say" : Words.Describe(severity),
            Sentence = NothingCanDie(report) ?? (undecided == channels
                ? $"All of {Words.Channels(channels)} are undecided: more samples are needed before any can be called dead."
                : dead == 0
                    ? $"None of {Words.Channels(channels)} in {Words.Layers(report.Layers.Count(layer => layer.Channels > 0))} is " +
                    $"dead{open}."
                    : $"{Words.Count(dead)} of {Words.Channels(channels)} {(dead == 1 ? "is" : "are")} dead " +
                    $"({NumberText.Percent((double)dead / channels)}), which healthy networks carry as well{open}.")
                + (EffectText.Describe(report.Repairs, report.Channels - report.Dead) is { } achieved ? $" {achieved}" : ""),
        };
    }

    private static ReportAnswer OfLayer(LayerReport layer, List<LayerReport> ill)
    {
        var main = layer.Causes.MaxBy(cause => cause.Channels);
        var deaths = layer.ChannelReports.Where(channel => channel.Verdict.IsDead() && channel.History is { EverFired: true })
            .Select(channel => channel.History!.Value.DiedAt).Order().ToList();
        var others = ill.Skip(1).Select(other => other.Name).ToList();
        return new ReportAnswer
        {
            Severity = layer.Severity,
            Word = Words.Describe(layer.Severity),
            Sentence =
                What(layer) +
                    (deaths.Count > 0 ? $" since step {Words.Count(deaths[0])}" : "") +
                    (main is null ? "" : $"; in {NumberText.Percent((double)main.Channels / layer.Dead)} of these deaths " +
                        Words.Describe(main.Cause)) + ".",
            Layer = layer,
            Elsewhere = others.Count == 0 ? null : string.Join(", ", others.Take(MaxNames)) +
                (others.Count > MaxNames ? $" and {Words.Count(others.Count - MaxNames)} more" : ""),
            Since = When(layer, deaths),
            Why = layer.Causes.Count == 0 ? null
                : string.Join("; ", layer.Causes.OrderByDescending(cause => cause == main).ThenByDescending(cause => cause.Channels)
                .Take(MaxCauses)
                .Select(cause => $"{Words.Describe(cause.Cause)} ({Words.Count(cause.Channels)} of {Words.Count(layer.Dead)} dead)")),
            Example = main?.Example,
            Advice = layer.ChannelReports.All(channel => channel.History is null)
                ? "Attach a monitor to the training: a model at rest does not tell since when its channels are dead, nor why."
                : layer.Findings[0].Advice ?? "Look at the inputs of the layer, and at what changed in the steps in which its channels " +
                "died, before changing anything.",
        };
    }

    private static string What(LayerReport layer)
    {
        var of = $"{Words.Count(layer.Dead)} of {Words.Channels(layer.Channels)} ({NumberText.Percent(layer.DeadShare)})";
        if (layer.Dead == layer.Channels)
            return $"{layer.Name} is wholly dead: " +
            $"{(layer.Channels == 1 ? "its one channel is" : $"all {Words.Channels(layer.Channels)} are")} silent";
        return 2 * layer.Died >= layer.Dead ? $"{layer.Name} has lost {of}" : $"{layer.Name} has {of} dead";
    }

    private static string? When(LayerReport layer, List<long> deaths)
    {
        var born = layer.BornDead == 0 ? null : $"{Words.Count(layer.BornDead)} never fired since the monitor was attached";
        if (deaths.Count == 0) return born is null ? null : $"The start: {born}.";
        var died = deaths[0] == deaths[^1]
            ? $"Step {Words.Count(deaths[0])}, in which {Words.Channels(deaths.Count)} fired for the last time"
            : $"Step {Words.Count(deaths[0])}; half of the {Words.Count(deaths.Count)} that died were gone by step " +
            $"{Words.Count(deaths[deaths.Count / 2])}, the last by step {Words.Count(deaths[^1])}";
        return born is null ? died + "." : $"{died}; {born}.";
    }
}
