using static TorchRelu.Required;

namespace TorchRelu;

/// <summary>From what a file has to a report; what is missing or does not fit is named with its place.</summary>
internal static class ReportReader
{
    public static ReluReport Report(ReportDocument document) => new()
    {
        Model = document.Model,
        Steps = Need(document.Steps, "steps", "a whole number"),
        ModelFindings = FindingReader.Findings(document.Findings, "findings"),
        Repairs = [.. (document.Repairs ?? []).Select((repair, i) => Repair(Need(repair, $"repairs[{i}]", "a repair"), $"repairs[{i}]"))],
        Losses = document.Losses is null ? [] : Losses(document.Losses, "losses"),
        Metrics = document.Metrics is null ? [] : Metrics(document.Metrics, "metrics"),
        Layers = [.. Need(document.Layers, "layers", "a list of layers").Select((layer, i) => LayerReader.Layer(Need(layer, $"layers[{i}]", "a layer"), $"layers[{i}]"))],
    };

    private static RepairRecord Repair(RepairDocument repair, string at) => new()
    {
        Step = Need(repair.Step, $"{at}.step", "a whole number"),
        Site = Need(repair.Site, $"{at}.site", "a text"),
        Remedy = Need(repair.Remedy, $"{at}.remedy", "a remedy"),
        Before = Need(repair.Before, $"{at}.before", "a text"),
        After = Need(repair.After, $"{at}.after", "a text"),
        How = repair.How ?? "",
        Channels = repair.Channels ?? [],
        Evidence = Need(repair.Evidence, $"{at}.evidence", "a text"),
        Outcome = Need(repair.Outcome, $"{at}.outcome", "an outcome"),
        Verdict = repair.Verdict,
        DecidedAt = repair.DecidedAt,
    };

    private static LossPoint[] Losses(LossesDocument document, string at)
    {
        var first = Need(document.FirstStep, $"{at}.firstStep", "a list of whole numbers");
        var last = List(document.LastStep, first.Length, $"{at}.lastStep");
        var mean = Optional(document.Mean, first.Length, $"{at}.mean");
        var lowest = Optional(document.Lowest, first.Length, $"{at}.lowest");
        var highest = Optional(document.Highest, first.Length, $"{at}.highest");
        return [.. first.Select((step, i) => new LossPoint(step, last[i], mean?[i] ?? double.NaN, lowest?[i] ?? double.NaN, highest?[i] ?? double.NaN))];
    }

    private static MetricPoint[] Metrics(MetricsDocument document, string at)
    {
        var steps = Need(document.Step, $"{at}.step", "a list of whole numbers");
        var values = Optional(document.Value, steps.Length, $"{at}.value");
        return [.. steps.Select((step, i) => new MetricPoint(step, values?[i] ?? double.NaN))];
    }
}
