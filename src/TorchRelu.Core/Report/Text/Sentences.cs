using static TorchRelu.NumberText;

namespace TorchRelu.Report;

/// <summary>The sentences that all formats share. Names and messages in them are not yet escaped for the format.</summary>
internal static class Sentences
{
    /// <summary>Returns the answer on the state of the model.</summary>
    public static string Answer(ReluReport report) => Answer(ReportAnswer.For(report));

    /// <summary>Returns the summary of the layers and the advice; nothing if no channel was seen.</summary>
    public static IEnumerable<string> Summary(ReluReport report)
    {
        if (report.Health is { Channels: > 0 } health)
            yield return $"{Capital(DeadOf(health))}{Died(health)}{Undecided(health)}{Unseen(health)}.";
        if (ReportAnswer.For(report).Advice is { } advice) yield return advice;
    }

    /// <summary>Returns the title of the report.</summary>
    public static string Title(ReluReport report) =>
        $"{report.Model ?? "model"}, {(report.Steps == 0 ? "at rest" : $"{Count(report.Steps, "step")} of training")}, " +
            $"{Count(report.Layers.Count, "layer")}";

    /// <summary>Returns a finding as a sentence that names its layer.</summary>
    public static string Describe(Finding finding) =>
        finding.Layer is null || finding.Message.StartsWith(finding.Layer, StringComparison.Ordinal) ? finding.Text
            : $"{finding.Layer}: {finding.Text}";

    /// <summary>Returns a cause of deaths with the clearest example and the advice.</summary>
    public static string Describe(LayerReport layer, LayerCause cause) =>
        $"{layer.Name}: {cause.Cause}, {cause.Channels} of {layer.Dead} dead channels. For example {cause.Example} {cause.Advice}";

    /// <summary>Returns the causes of a layer's deaths, and what pushed its dead channels below zero in the mean.</summary>
    public static IEnumerable<string> Causes(LayerReport layer)
    {
        foreach (var cause in layer.Causes) yield return Describe(layer, cause);
        var accounts = layer.ChannelReports.Select(channel => channel.Account).OfType<DeathAccount>().ToList();
        if (AccountShares.Mean(accounts) is { } mean)
            yield return $"{layer.Name}: {Count(accounts.Count, "dead channel")} with an account, pushed below zero by {mean} in the mean.";
    }

    /// <summary>Returns a repair with its reason and its outcome.</summary>
    public static string Describe(RepairRecord repair)
    {
        var how = repair.How.Length == 0 ? "" : $" ({repair.How})";
        var channels = repair.Channels.Count == 0 ? "" : $", {Count(repair.Channels.Count, "channel")}";
        var decided = repair.DecidedAt is { } step ? $" at step {step}" : "";
        return $"step {repair.Step}, {repair.Site}: {repair.Remedy}, {repair.Before} -> {repair.After}{how}{channels}; " +
            $"{Words.Describe(repair.Outcome)}{decided}. " +
                $"{string.Join(' ', ((string?[])[repair.Evidence, repair.Verdict, Achieved(), Moved()]).OfType<string>())}";

        string? Achieved() => repair.Effect is { } effect && EffectText.Describe(effect) is { Length: > 0 } text ? text : null;

        string? Moved() => repair.MayMoveLoss ? EffectText.MayMoveLoss : null;
    }

    /// <summary>Returns the course of the training, as far as it was given; nothing if it was not.</summary>
    public static IEnumerable<string> Course(ReluReport report)
    {
        if (report.Losses is [var first, .., var last])
            yield return $"Loss {Text(first.Mean)} over steps {first.FirstStep}-{first.LastStep}, {Text(last.Mean)} over steps " +
            $"{last.FirstStep}-{last.LastStep}.";
        if (report.Metrics is [.. , var latest])
        {
            var best = report.Metrics.MaxBy(point => point.Value);
            yield return $"Metric {Text(latest.Value)} at step {latest.Step}, best {Text(best.Value)} at step {best.Step}.";
        }
    }

    /// <summary>Returns the layers that were not seen, as the end of a sentence; empty if all were seen.</summary>
    public static string Unseen(ModelHealth health) => string.Concat(
        from layers in new[] { (Count: health.NeverCalledLayers, What: UnjudgedReason.NeverCalled),
            (Count: health.NotCountedLayers, What: UnjudgedReason.NotCounted) }
        where layers.Count > 0
        select $"; {Count(layers.Count, "layer")} {(layers.Count == 1 ? "was" : "were")} {layers.What}");

    public static string Count(long count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private static string Answer(ReportAnswer answer) => $"{answer.Word}: {answer.Sentence}";

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static string DeadOf(ModelHealth health) => health.Dead == 0
        ? $"none of {Count(health.Channels, "channel")} is dead"
        : $"{health.Dead} of {Count(health.Channels, "channel")} {(health.Dead == 1 ? "is" : "are")} dead " +
        $"({Percent((double)health.Dead / health.Channels)})";

    private static string Died(ModelHealth health) => health.Died == 0 ? "" : $", {health.Died} of them died in training";

    private static string Undecided(ModelHealth health) => health.Undecided == 0 ? "" : $", {health.Undecided} undecided";
}

/// <summary>The table of layers, the same in every format: the columns after the layer's name.</summary>
internal static class LayerColumns
{
    public static IReadOnlyList<string> Heads { get; } = ["channels", "dead", "share", "undecided", "zeros", "severity"];

    public static string[] Values(LayerReport layer) => layer.Channels == 0
        ? ["-", "-", "-", "-", "-", Severity(layer)]
        : [$"{layer.Channels}", $"{layer.Dead}", Percent(layer.DeadShare), $"{layer.Undecided}", Percent(layer.ZeroShare), Severity(layer)];

    private static string Severity(LayerReport layer) =>
        UnjudgedReason.Unjudged(layer) ?? (layer.Severity == TorchRelu.Severity.None ? "-" : $"{layer.Severity}");
}
