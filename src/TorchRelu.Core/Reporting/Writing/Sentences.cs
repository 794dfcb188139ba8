using TorchRelu.Reporting;
using static TorchRelu.Internal.Numbers;

namespace TorchRelu.Internal;

/// <summary>What every format says in the same words. Names and messages in them are not yet made safe for the format.</summary>
internal static class Sentences
{
    /// <summary>The answer: how it stands with the model.</summary>
    public static string Answer(ReluReport report)
    {
        var health = report.Health;
        if (health.Channels == 0) return "Nothing was counted: no layer of the model was seen at work.";
        if (health.Undecided == health.Channels)
            return $"Undecided: {MostSamples(report)} samples were seen and {report.Layers.Max(layer => layer.SamplesNeeded)} are needed before a channel of this model is called dead.";
        return $"{Standing(health.Severity)}: {DeadOf(health)}{Died(health)}{Undecided(health)}{Worst(report)}.";
    }

    /// <summary>What the report is of.</summary>
    public static string Title(ReluReport report) =>
        $"{report.Model ?? "model"}, {(report.Steps == 0 ? "at rest" : $"{Count(report.Steps, "step")} of training")}, {Count(report.Layers.Count, "layer")}";

    /// <summary>A finding as a sentence that names its layer.</summary>
    public static string Of(Finding finding) =>
        finding.Layer is null || finding.Message.StartsWith(finding.Layer, StringComparison.Ordinal) ? finding.Message : $"{finding.Layer}: {finding.Message}";

    /// <summary>A cause of deaths, with the clearest example and what to do.</summary>
    public static string Of(LayerReport layer, LayerCause cause) =>
        $"{layer.Name}: {cause.Cause}, {cause.Channels} of {layer.Dead} dead channels. For example {cause.Example} {cause.Advice}";

    /// <summary>A repair, why it was made and what came of it.</summary>
    public static string Of(RepairRecord repair)
    {
        var how = repair.How.Length == 0 ? "" : $" ({repair.How})";
        var channels = repair.Channels.Count == 0 ? "" : $", {Count(repair.Channels.Count, "channel")}";
        var decided = repair.DecidedAt is { } step ? $" at step {step}" : "";
        return $"step {repair.Step}, {repair.Site}: {repair.Remedy}, {repair.Before} -> {repair.After}{how}{channels}; {Spelled(repair.Outcome)}{decided}. {string.Join(' ', ((string?[])[repair.Evidence, repair.Verdict]).OfType<string>())}";
    }

    /// <summary>How the training went, as far as it was told; nothing where it was not.</summary>
    public static IEnumerable<string> Course(ReluReport report)
    {
        if (report.Losses is [var first, .., var last]) yield return $"Loss {Text(first.Mean)} over steps {first.FirstStep}-{first.LastStep}, {Text(last.Mean)} over steps {last.FirstStep}-{last.LastStep}.";
        if (report.Metrics is [.. , var latest])
        {
            var best = report.Metrics.MaxBy(point => point.Value);
            yield return $"Metric {Text(latest.Value)} at step {latest.Step}, best {Text(best.Value)} at step {best.Step}.";
        }
    }

    public static string Standing(Severity severity) => severity == Severity.None ? "Healthy" : severity.ToString();

    public static string Count(long count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private static long MostSamples(ReluReport report) => report.Layers.Max(layer => layer.Samples);

    private static string DeadOf(ModelHealth health) => health.Dead == 0
        ? $"none of {Count(health.Channels, "channel")} is dead"
        : $"{health.Dead} of {Count(health.Channels, "channel")} {(health.Dead == 1 ? "is" : "are")} dead ({Percent((double)health.Dead / health.Channels)})";

    private static string Died(ModelHealth health) => health.Died == 0 ? "" : $", {health.Died} of them died in training";

    private static string Undecided(ModelHealth health) => health.Undecided == 0 ? "" : $", {health.Undecided} undecided";

    private static string Worst(ReluReport report)
    {
        var worst = report.Layers.OrderByDescending(layer => layer.Severity).ThenByDescending(layer => layer.DeadShare).First();
        return report.Layers.Count == 1 || worst.Dead == 0 ? "" : $"; worst is {worst.Name} with {worst.Dead} of {worst.Channels}";
    }

    private static string Spelled(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.OnTrial => "on trial",
        RepairOutcome.DryRun => "not made, a dry run",
        _ => outcome.ToString().ToLowerInvariant(),
    };
}
