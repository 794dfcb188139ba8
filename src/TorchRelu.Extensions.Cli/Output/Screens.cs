using Spectre.Console;

namespace TorchRelu;

/// <summary>Shows a comparison on a terminal.</summary>
internal static class ComparisonScreen
{
    public static void Show(ReportComparison comparison, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Answer(comparison), comparison.Passes ? "green" : "red"));
        if (comparison.Layers.Count > 0) screen.Write(Layers(comparison.Layers));
        foreach (var layer in comparison.Layers.Where(layer => layer.Fails)) screen.MarkupLine(Style.Text(layer.Message));
    }

    private static string Answer(ReportComparison comparison)
    {
        var counts = comparison.Layers.CountBy(layer => layer.Change).OrderByDescending(count => count.Key)
            .Select(count => $"{count.Value} {count.Key.ToString().ToLowerInvariant()}");
        return $"{(comparison.Passes ? "No regression" : "Regression")}: " +
            $"{Sentences.Count(comparison.Layers.Count, "layer")}{string.Concat(counts.Select(count => $", {count}"))}.";
    }

    private static Table Layers(IReadOnlyList<LayerComparison> layers)
    {
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("layer");
        foreach (var head in (string[])["baseline", "now", "undecided", "change"])
            table.AddColumn(head, column => column.RightAligned().NoWrap());
        foreach (var layer in layers)
        {
            table.AddRow(
                Style.Name(layer.Name), Dead(layer.Baseline), Dead(layer.Now), layer.Now is null ? "-"
                    : $"{layer.Now.Undecided}", Style.Coloured($"{layer.Change}", layer.Fails ? "red" : "green"));
        }
        return table;
    }

    private static string Dead(LayerReport? layer) => layer is null ? "-" : layer.Channels == 0 ? UnjudgedReason.Unjudged(layer)!
        : $"{layer.Dead} / {layer.Channels} ({NumberText.Percent(layer.DeadShare)})";
}

/// <summary>Shows a report on a terminal.</summary>
internal static class ReportScreen
{
    public static void Show(ReluReport report, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Sentences.Answer(report), Style.ColourOf(report.Health.Severity)));
        foreach (var line in (IEnumerable<string>)[Sentences.Title(report), .. Sentences.Summary(report), .. Sentences.Course(report)])
            screen.MarkupLine(Style.Text(line));
        if (report.Layers.Count > 0) screen.Write(Layers(report.Layers));
        foreach (var finding in report.Findings)
            screen.MarkupLine(
                $"{Style.Coloured($"{finding.Severity}", Style.ColourOf(finding.Severity))} {Style.Text(Sentences.Describe(finding))}");
        foreach (var cause in report.Layers.SelectMany(Sentences.Causes)) screen.MarkupLine($"Cause {Style.Text(cause)}");
        foreach (var repair in report.Repairs) screen.MarkupLine($"Repair {Style.Text(Sentences.Describe(repair))}");
    }

    private static Table Layers(IReadOnlyList<LayerReport> layers)
    {
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("layer");
        foreach (var head in LayerColumns.Heads) table.AddColumn(head, column => column.RightAligned().NoWrap());
        foreach (var layer in layers)
        {
            var cells = LayerColumns.Values(layer).Select(Style.Text).ToArray();
            cells[^1] = Style.Coloured(cells[^1], Style.ColourOf(layer.Severity));
            table.AddRow([Style.Name(layer.Name), .. cells]);
        }
        return table;
    }
}

/// <summary>Formats values for a terminal, whatever they contain.</summary>
internal static class Style
{
    private const int MaxName = 60;

    public static string Name(string name) => Text(PlainText.Tail(PlainText.OneLine(name), MaxName));

    public static string Text(string text) => Markup.Escape(PlainText.OneLine(text));

    public static string Coloured(string text, string colour) => $"[{colour}]{Text(text)}[/]";

    public static string ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Warning => "yellow",
        Severity.Notice => "blue",
        _ => "green",
    };
}
