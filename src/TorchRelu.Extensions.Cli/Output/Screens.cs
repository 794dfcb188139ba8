using Spectre.Console;

namespace TorchRelu;

/// <summary>Shows a report on a terminal.</summary>
internal static class ReportScreen
{
    public static void Show(ReluReport report, IAnsiConsole screen, string? file)
    {
        if (file is not null) screen.MarkupLine(Style.Name(file));
        screen.MarkupLine(Style.Coloured(Sentences.Answer(report), Style.ColourOf(report.Health.Severity)));
        foreach (var line in (IEnumerable<string>)[Sentences.Title(report), .. Sentences.Summary(report), .. Sentences.Course(report)])
            screen.MarkupLine(Style.Text(line));
        var shown = LayerSelection.Shown(report.Layers);
        if (shown.Count > 0) screen.Write(LayerTable.Of(shown));
        foreach (var block in LayerSelection.Blocks(report.Layers, shown)) screen.MarkupLine(Style.Text(block));
        foreach (var finding in report.Findings)
            screen.MarkupLine(
                $"{Style.Coloured($"{finding.Severity}", Style.ColourOf(finding.Severity))} {Style.Text(Sentences.Describe(finding))}");
        foreach (var cause in report.Layers.SelectMany(Sentences.Causes)) screen.MarkupLine($"Cause {Style.Text(cause)}");
        foreach (var repair in report.Repairs) screen.MarkupLine($"Repair {Style.Text(Sentences.Describe(repair))}");
    }
}

/// <summary>The layers of a report as a table for a terminal.</summary>
internal static class LayerTable
{
    public static Table Of(IReadOnlyList<LayerReport> layers)
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
