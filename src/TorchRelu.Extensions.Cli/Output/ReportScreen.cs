using Spectre.Console;

namespace TorchRelu;

/// <summary>A report on a terminal.</summary>
internal static class ReportScreen
{
    public static void Show(ReluReport report, IAnsiConsole screen)
    {
        screen.MarkupLine(Style.Coloured(Sentences.Answer(report), Style.ColourOf(report.Health.Severity)));
        foreach (var line in (IEnumerable<string>)[Sentences.Title(report), .. Sentences.Summary(report), .. Sentences.Course(report)]) screen.MarkupLine(Style.Text(line));
        if (report.Layers.Count > 0) screen.Write(Layers(report.Layers));
        foreach (var finding in report.Findings)
            screen.MarkupLine($"{Style.Coloured($"{finding.Severity}", Style.ColourOf(finding.Severity))} {Style.Text(Sentences.Of(finding))}");
        foreach (var (layer, cause) in report.Layers.SelectMany(layer => layer.Causes, (layer, cause) => (layer, cause)))
            screen.MarkupLine($"Cause {Style.Text(Sentences.Of(layer, cause))}");
        foreach (var repair in report.Repairs) screen.MarkupLine($"Repair {Style.Text(Sentences.Of(repair))}");
    }

    private static Table Layers(IReadOnlyList<LayerReport> layers)
    {
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("layer");
        foreach (var head in LayerColumns.Heads) table.AddColumn(head, column => column.RightAligned().NoWrap());
        foreach (var layer in layers)
        {
            var cells = LayerColumns.Of(layer).Select(Style.Text).ToArray();
            cells[^1] = Style.Coloured(cells[^1], Style.ColourOf(layer.Severity));
            table.AddRow([Style.Name(layer.Name), .. cells]);
        }
        return table;
    }
}
